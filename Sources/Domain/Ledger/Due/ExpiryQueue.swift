import Primitives

/// The holds by the time they expire, then by id: a binary heap. What was taken out other than from
/// the front is forgotten when it comes to the front, or when it is more than the rest.
struct ExpiryQueue: Sendable {
    struct Entry: Comparable, Sendable {
        let time: Milliseconds
        let id: DepositID

        static func < (left: Entry, right: Entry) -> Bool {
            left.time != right.time ? left.time < right.time : left.id < right.id
        }
    }

    private var heap: [Entry] = []
    /// Taken out, but still in the heap.
    private var gone: Set<DepositID> = []

    var count: Int { heap.count - gone.count }
    /// With what was taken out.
    var storedCount: Int { heap.count }

    /// The first to expire.
    var first: Entry? { heap.first }

    mutating func insert(_ id: DepositID, at time: Milliseconds) {
        heap.append(Entry(time: time, id: id))
        rise(from: heap.count - 1)
    }

    /// Takes out a hold that is in it.
    mutating func remove(_ id: DepositID) {
        gone.insert(id)
        while let first = heap.first, gone.remove(first.id) != nil { removeFirst() }
        if gone.count > heap.count / 2 + 32 {
            let left = heap.filter { !gone.contains($0.id) }
            (heap, gone) = ([], [])
            // Sorted entries are a heap.
            heap = left.sorted()
        }
    }

    private mutating func removeFirst() {
        heap.swapAt(0, heap.count - 1)
        heap.removeLast()
        sink(from: 0)
    }

    private mutating func rise(from start: Int) {
        var index = start
        while index > 0, heap[index] < heap[(index - 1) / 2] {
            heap.swapAt(index, (index - 1) / 2)
            index = (index - 1) / 2
        }
    }

    private mutating func sink(from start: Int) {
        var index = start
        while true {
            var least = index
            for child in [2 * index + 1, 2 * index + 2] where child < heap.count {
                if heap[child] < heap[least] { least = child }
            }
            guard least != index else { return }
            heap.swapAt(index, least)
            index = least
        }
    }
}

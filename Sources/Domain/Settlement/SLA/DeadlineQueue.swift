import Primitives
import Tables

/// The service levels by the time they are due, then by number: a binary heap. What has ended is
/// forgotten when it comes to the front, or when it is more than the rest. Derived from the rows.
struct DeadlineQueue: Sendable {
    struct Entry: Comparable, Sendable {
        let due: Milliseconds
        let id: OrderID

        static func < (left: Entry, right: Entry) -> Bool {
            left.due != right.due ? left.due < right.due : left.id < right.id
        }
    }

    private var heap: [Entry] = []

    /// In no order that means anything.
    var entries: [Entry] { heap }

    init() {}

    init(_ rows: Table<OrderID, SLARecord>) {
        heap.reserveCapacity(rows.count)
        rows.forEachUnordered { id, row in heap.append(Entry(due: row.due, id: id)) }
        // Sorted entries are a heap.
        heap.sort()
    }

    /// The first that is due; it waits, as long as ``forget(_:)`` was called behind every end.
    var first: Entry? { heap.first }
    /// With what has ended.
    var storedCount: Int { heap.count }

    mutating func insert(_ id: OrderID, due: Milliseconds) {
        heap.append(Entry(due: due, id: id))
        rise(from: heap.count - 1)
    }

    /// Forgets what has ended: whose row is no more, or is another's.
    mutating func forget(_ rows: borrowing Table<OrderID, SLARecord>) {
        while let first = heap.first, rows[first.id]?.due != first.due { removeFirst() }
        guard heap.count > 2 * rows.count + 64 else { return }
        self = DeadlineQueue(copy rows)
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
            let (left, right) = (2 * index + 1, 2 * index + 2)
            if left < heap.count, heap[left] < heap[least] { least = left }
            if right < heap.count, heap[right] < heap[least] { least = right }
            guard least != index else { return }
            heap.swapAt(index, least)
            index = least
        }
    }
}

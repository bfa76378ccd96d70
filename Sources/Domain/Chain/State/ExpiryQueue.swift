import Primitives

/// Which outcomes are to be forgotten after which block: derived from the outcomes' rows, and the same
/// whatever the order in which they came.
struct ExpiryQueue: Sendable {
    private var buckets: [Height: [TransactionID]] = [:]
    /// Every height that has a bucket, the lowest first: a binary heap.
    private var heights: [Height] = []

    /// The lowest height after which something is due.
    var next: Height? { heights.first }

    mutating func insert(_ id: TransactionID, at height: Height) {
        if buckets[height]?.append(id) == nil {
            buckets[height] = [id]
            push(height)
        }
    }

    /// Takes out what is due after the block at `height`, at most `most`, by height and then by id.
    mutating func take(through height: Height, most: Int) -> [TransactionID] {
        var taken: [TransactionID] = []
        while let lowest = heights.first, lowest <= height, taken.count < most {
            // Highest first, so that the lowest are the last.
            var bucket = buckets.removeValue(forKey: lowest) ?? []
            bucket.sort(by: >)
            let count = min(bucket.count, most - taken.count)
            taken.append(contentsOf: bucket.suffix(count).reversed())
            bucket.removeLast(count)
            if bucket.isEmpty { pop() } else { buckets[lowest] = bucket }
        }
        return taken
    }

    // MARK: The heap

    private mutating func push(_ height: Height) {
        heights.append(height)
        var child = heights.count - 1
        while child > 0, heights[child] < heights[(child - 1) / 2] {
            heights.swapAt(child, (child - 1) / 2)
            child = (child - 1) / 2
        }
    }

    private mutating func pop() {
        heights.swapAt(0, heights.count - 1)
        heights.removeLast()
        var parent = 0
        while true {
            let (left, right) = (2 * parent + 1, 2 * parent + 2)
            var least = parent
            if left < heights.count, heights[left] < heights[least] { least = left }
            if right < heights.count, heights[right] < heights[least] { least = right }
            guard least != parent else { return }
            heights.swapAt(parent, least)
            parent = least
        }
    }
}

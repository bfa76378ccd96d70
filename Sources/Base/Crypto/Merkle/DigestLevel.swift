import Primitives

/// One level of a log that grows: digests from left to right, in slabs of a fixed size, so that no
/// append moves those that are there and a copy shares all but the last slab.
struct DigestLevel: Sendable {
    private static let slabSize = 2_048

    private var slabs: [[Digest]] = [[]]
    private(set) var count = 0

    subscript(index: Int) -> Digest {
        slabs[index / Self.slabSize][index % Self.slabSize]
    }

    /// The last digest where it has no neighbour to pair up with.
    var oddLast: Digest? { count % 2 == 1 ? self[count - 1] : nil }

    mutating func append(_ digest: Digest) {
        makeRoom()
        slabs[slabs.count - 1].append(digest)
        count += 1
    }

    mutating func append(_ row: borrowing DigestRow) {
        var taken = 0
        while taken < row.count {
            makeRoom()
            let slab = slabs.count - 1
            let part = min(row.count - taken, Self.slabSize - slabs[slab].count)
            slabs[slab].append(addingCapacity: part) { output in
                for index in taken..<taken + part { output.append(row[index]) }
            }
            taken += part
            count += part
        }
    }

    /// Keeps the first `count` digests; there are at least as many.
    mutating func truncate(to count: Int) {
        precondition(count <= self.count)
        let kept = max((count + Self.slabSize - 1) / Self.slabSize, 1)
        slabs.removeLast(slabs.count - kept)
        slabs[kept - 1].removeLast(slabs[kept - 1].count - (count - (kept - 1) * Self.slabSize))
        self.count = count
    }

    /// Begins a slab where the last is full. The first grows as it fills, since most levels of a
    /// log are short.
    private mutating func makeRoom() {
        guard slabs[slabs.count - 1].count == Self.slabSize else { return }
        var slab: [Digest] = []
        slab.reserveCapacity(Self.slabSize)
        slabs.append(slab)
    }
}

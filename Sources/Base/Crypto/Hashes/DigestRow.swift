import Primitives

/// Digests, or chaining values, one after the other as the bytes that hashing reads: one level of a
/// tree. Keeps its room between uses, so that a row filled again and again allocates only for a
/// longer one.
struct DigestRow {
    /// Four words a digest, each eight bytes in memory order; may be longer than is used.
    private var words: [UInt64] = []
    private(set) var count = 0

    subscript(index: Int) -> Digest {
        precondition(index < count)
        let at = 4 * index
        return Digest(image: (words[at], words[at + 1], words[at + 2], words[at + 3]))
    }

    mutating func fill(_ digests: Span<Digest>) {
        makeRoom(for: digests.count)
        for index in digests.indices {
            let image = digests[index].image
            let at = 4 * index
            (words[at], words[at + 1], words[at + 2], words[at + 3]) = image
        }
        count = digests.count
    }

    /// Fills the row with `count` digests that `write` writes, 32 bytes each.
    mutating func fill(_ count: Int, by write: (UnsafeMutablePointer<UInt8>?) -> Void) {
        makeRoom(for: count)
        withBytes { write($0.baseAddress) }
        self.count = count
    }

    /// Fills the row with the digests of messages; false, and an empty row, if `offsets` descend or
    /// leave the buffer.
    mutating func fill(
        hashing buffer: Span<UInt8>, offsets: Span<UInt32>, with function: Blake3
    ) -> Bool {
        let messages = max(offsets.count - 1, 0)
        makeRoom(for: messages)
        let hashed = withBytes { function.hashEach(of: buffer, offsets: offsets, into: $0) }
        count = hashed ? messages : 0
        return hashed
    }

    /// Fills the row with the digests of leaves, under the same condition.
    mutating func fill(leaves buffer: Span<UInt8>, offsets: Span<UInt32>) -> Bool {
        fill(hashing: buffer, offsets: offsets, with: MerkleTree.leaves)
    }

    /// Puts a digest before all others.
    mutating func prepend(_ digest: Digest) {
        makeRoom(for: count + 1)
        let used = 32 * count
        withBytes { bytes in
            let room = UnsafeMutableRawBufferPointer(bytes)
            UnsafeMutableRawBufferPointer(rebasing: room[32..<32 + used])
                .copyMemory(from: UnsafeRawBufferPointer(rebasing: room[..<used]))
        }
        (words[0], words[1], words[2], words[3]) = digest.image
        count += 1
    }

    /// Takes away the last digest where it has no neighbour to pair up with.
    @discardableResult
    mutating func removeOddLast() -> Digest? {
        guard count % 2 == 1 else { return nil }
        defer { count -= 1 }
        return self[count - 1]
    }

    /// Replaces neighbours by the digest of both; an odd last one moves up as it is.
    mutating func pairUp(with function: Blake3) {
        pairUp { pairs, bytes in function.hashPairs(pairs, in: bytes) }
    }

    /// Replaces neighbours, chaining values of one message, by that of the node above both, none of
    /// which may be the root; an odd last one moves up as it is.
    mutating func joinNeighbours(with function: Blake3) {
        pairUp { pairs, bytes in function.joinPairs(pairs, in: bytes) }
    }

    /// `step` puts what replaces pair i in the place of digest i.
    private mutating func pairUp(_ step: (Int, UnsafeMutableBufferPointer<UInt8>) -> Void) {
        let pairs = count / 2
        withBytes { step(pairs, $0) }
        if count % 2 == 1 {
            let (from, to) = (4 * (count - 1), 4 * pairs)
            for word in 0..<4 { words[to + word] = words[from + word] }
        }
        count = pairs + count % 2
    }

    /// So many digests in parts that each fit a row in the cache: one row as long as a large batch
    /// is slower.
    static func batches(of count: Int) -> some Sequence<Range<Int>> {
        stride(from: 0, to: count, by: batchSize).lazy.map { $0..<min($0 + batchSize, count) }
    }

    private static let batchSize = 512

    private mutating func makeRoom(for digests: Int) {
        let missing = 4 * digests - words.count
        if missing > 0 { words.append(contentsOf: repeatElement(0, count: missing)) }
    }

    private mutating func withBytes<Result>(
        _ body: (UnsafeMutableBufferPointer<UInt8>) -> Result
    ) -> Result {
        words.withUnsafeMutableBufferPointer { words in
            words.withMemoryRebound(to: UInt8.self, body)
        }
    }
}

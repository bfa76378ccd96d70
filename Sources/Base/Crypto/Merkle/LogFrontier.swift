public import Primitives

/// The edge at which a log grows: the roots of the perfect subtrees its leaves fall into, from left
/// to right, one for each bit of its size. It is all that appending and the root need, a few hundred
/// bytes for any log, and the same for equal leaves however they were appended. It proves nothing:
/// for that keep a ``MerkleLog``.
public struct LogFrontier: Hashable, Sendable {
    /// No log has more leaves than this.
    public static let capacity: UInt64 = 1 << 40

    /// How many leaves there are.
    public private(set) var size: UInt64
    /// The largest subtree's root first.
    public private(set) var peaks: [Digest]

    /// The frontier of the log without leaves.
    public init() { (size, peaks) = (0, []) }

    /// A frontier that was kept; `nil` unless the size is within ``capacity`` and there are exactly
    /// as many peaks as it has bits. Whether they are the true ones, ``root`` tells.
    public init?(size: UInt64, peaks: [Digest]) {
        guard size <= Self.capacity, peaks.count == size.nonzeroBitCount else { return nil }
        (self.size, self.peaks) = (size, peaks)
    }

    /// The root over all leaves: the one ``MerkleTree`` gives them.
    public var root: Digest {
        guard var root = peaks.last else { return MerkleTree.emptyRoot }
        for peak in peaks.dropLast().reversed() { root = MerkleTree.node(peak, root) }
        return root
    }

    public mutating func append(_ leaf: Span<UInt8>) throws(LogRefusal) {
        try append(digest: MerkleTree.leaf(leaf))
    }

    public mutating func append(digest: Digest) throws(LogRefusal) {
        guard size < Self.capacity else { throw .full(capacity: Self.capacity) }
        var root = digest
        // Each low bit that is set is a subtree as large as the one that now ends here.
        for _ in 0..<(~size).trailingZeroBitCount {
            root = MerkleTree.node(peaks.removeLast(), root)
        }
        peaks.append(root)
        size += 1
    }
}

// MARK: Batches

extension LogFrontier {
    /// Appends leaves whose digests are known, many side by side. A batch that does not fit changes
    /// nothing.
    public mutating func append(
        digests: Span<Digest>, scratch: inout MerkleScratch
    ) throws(LogRefusal) {
        guard UInt64(digests.count) <= Self.capacity - size else {
            throw .full(capacity: Self.capacity)
        }
        for batch in DigestRow.batches(of: digests.count) {
            scratch.row.fill(digests.extracting(batch))
            append(&scratch.row)
        }
    }

    /// Appends leaves that lie in one buffer, leaf i from `offsets[i]` to `offsets[i + 1]`, many
    /// side by side. A refusal changes nothing.
    public mutating func append(
        _ buffer: Span<UInt8>, offsets: Span<UInt32>, scratch: inout MerkleScratch
    ) throws(LogRefusal) {
        let leaves = max(offsets.count - 1, 0)
        guard UInt64(leaves) <= Self.capacity - size else {
            throw .full(capacity: Self.capacity)
        }
        let before = self
        for batch in DigestRow.batches(of: leaves) {
            let some = offsets.extracting(batch.lowerBound...batch.upperBound)
            guard scratch.row.fill(leaves: buffer, offsets: some) else {
                self = before
                throw .leavesOutsideTheirBuffer
            }
            append(&scratch.row)
        }
    }

    /// Level by level: the peak of a level, where there is one, stands to the left of what is new
    /// there; pairs of both are what is new above, and an odd last one is the level's next peak.
    private mutating func append(_ row: inout DigestRow) {
        let sizeAfter = size + UInt64(row.count)
        var newPeaks: [Digest] = []
        while row.count > 0 {
            if size & 1 == 1 { row.prepend(peaks.removeLast()) }
            if let last = row.removeOddLast() { newPeaks.append(last) }
            row.pairUp(with: MerkleTree.nodes)
            size /= 2
        }
        peaks.append(contentsOf: newPeaks.reversed())
        size = sizeAfter
    }
}

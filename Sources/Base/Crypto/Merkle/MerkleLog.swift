public import Primitives

/// An append-only list of leaves under a ``MerkleTree`` root that keeps every node, so that it can
/// prove, at any size it ever had, that leaves stand in it and that it was only appended to.
///
/// Takes 64 bytes a leaf. Nodes lie by level: a batch is hashed level by level out of contiguous
/// digests, and what ends at a size is found by halving its index. Leaves that are not final can be
/// cut back again.
public struct MerkleLog: Sendable {
    /// The most leaves it takes.
    public let capacity: UInt64
    /// How many leaves there are.
    public private(set) var size: UInt64 = 0
    /// The digests of leaves, and above them the roots of perfect subtrees, twice as large each.
    private var levels: [DigestLevel] = []

    /// The log without leaves. `capacity` bounds its memory and is at most that of any log.
    public init(capacity: UInt64 = LogFrontier.capacity) {
        self.capacity = min(capacity, LogFrontier.capacity)
    }

    public mutating func append(_ leaf: Span<UInt8>) throws(LogRefusal) {
        try append(digest: MerkleTree.leaf(leaf))
    }

    public mutating func append(digest: Digest) throws(LogRefusal) {
        guard size < capacity else { throw .full(capacity: capacity) }
        var (root, level) = (digest, 0)
        size += 1
        while true {
            if level == levels.count { levels.append(DigestLevel()) }
            let left = levels[level].oddLast
            levels[level].append(root)
            guard let left else { return }
            root = MerkleTree.node(left, root)
            level += 1
        }
    }

    /// Appends leaves whose digests are known, many side by side. A batch that does not fit changes
    /// nothing.
    public mutating func append(
        digests: Span<Digest>, scratch: inout MerkleScratch
    ) throws(LogRefusal) {
        guard UInt64(digests.count) <= capacity - size else { throw .full(capacity: capacity) }
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
        guard UInt64(leaves) <= capacity - size else { throw .full(capacity: capacity) }
        let before = size
        for batch in DigestRow.batches(of: leaves) {
            let some = offsets.extracting(batch.lowerBound...batch.upperBound)
            guard scratch.row.fill(leaves: buffer, offsets: some) else {
                try truncate(to: before)
                throw .leavesOutsideTheirBuffer
            }
            append(&scratch.row)
        }
    }

    private mutating func append(_ row: inout DigestRow) {
        size += UInt64(row.count)
        var level = 0
        while row.count > 0 {
            if level == levels.count { levels.append(DigestLevel()) }
            let left = levels[level].oddLast
            levels[level].append(row)
            if let left { row.prepend(left) }
            row.removeOddLast()
            row.pairUp(with: MerkleTree.nodes)
            level += 1
        }
    }

    /// Cuts the log back to its first `size` leaves, as if no more had ever been appended.
    public mutating func truncate(to size: UInt64) throws(LogRefusal) {
        guard size <= self.size else { throw .notThatLong(size: self.size) }
        for level in levels.indices { levels[level].truncate(to: Int(size >> UInt64(level))) }
        while levels.last?.count == 0 { levels.removeLast() }
        self.size = size
    }
}

// MARK: Reading

extension MerkleLog {
    /// The digest of one leaf; `nil` where there is none.
    public func leaf(at index: UInt64) -> Digest? {
        index < size ? levels[0][Int(index)] : nil
    }

    /// The root over all leaves.
    public var root: Digest { frontier.root }

    /// The root when the log had `size` leaves; `nil` if it never had as many.
    public func root(atSize size: UInt64) -> Digest? { frontier(atSize: size)?.root }

    /// What appending goes on from.
    public var frontier: LogFrontier { edge(at: size) }

    /// The frontier when the log had `size` leaves; `nil` if it never had as many.
    public func frontier(atSize size: UInt64) -> LogFrontier? {
        size <= self.size ? edge(at: size) : nil
    }

    private func edge(at size: UInt64) -> LogFrontier {
        var (peaks, at) = ([Digest](), UInt64(0))
        peaks.reserveCapacity(size.nonzeroBitCount)
        for level in levels.indices.reversed() where size >> UInt64(level) & 1 == 1 {
            peaks.append(levels[level][Int(at >> UInt64(level))])
            at += 1 << UInt64(level)
        }
        guard let frontier = LogFrontier(size: size, peaks: peaks) else {
            preconditionFailure("a log has a peak for each bit of its size")
        }
        return frontier
    }

    /// The root of a part of the log. A perfect one is kept; of another only the right edge is not.
    private func root(of subtree: Subtree) -> Digest {
        if let level = subtree.level {
            return levels[level][Int(subtree.leaves.lowerBound >> UInt64(level))]
        }
        let (left, right) = subtree.halves
        return MerkleTree.node(root(of: left), root(of: right))
    }
}

// MARK: Proofs

extension MerkleLog {
    /// Shows one leaf in the log of the first `size` leaves; `nil` if there is no such leaf or size.
    public func inclusionProof(of index: UInt64, atSize size: UInt64) -> RangeProof? {
        guard index < size else { return nil }
        return rangeProof(of: index..<index + 1, atSize: size)
    }

    /// Shows a run of leaves in the log of the first `size` leaves; `nil` if the run is empty or
    /// leaves that log, or if there is no such size.
    public func rangeProof(of run: Range<UInt64>, atSize size: UInt64) -> RangeProof? {
        guard !run.isEmpty, run.upperBound <= size, size <= self.size else { return nil }
        let beside = Subtree(leaves: 0..<size).parts(outside: run)
        return RangeProof(siblings: beside.map(root(of:)))
    }

    /// Shows that the log of the first `newSize` leaves begins with that of the first `oldSize`;
    /// `nil` if there are no such sizes, or the new one is the smaller.
    public func consistencyProof(from oldSize: UInt64, to newSize: UInt64) -> ConsistencyProof? {
        guard oldSize <= newSize, newSize <= size else { return nil }
        let parts = Subtree(leaves: 0..<newSize).parts(consistentWith: oldSize)
        return ConsistencyProof(siblings: parts.map(root(of:)))
    }
}

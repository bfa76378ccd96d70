/// 32 bytes that stand for a subtree of a sparse Merkle tree.
struct NodeDigest: Hashable, Sendable, BitwiseCopyable {
    var words: (UInt64, UInt64, UInt64, UInt64)

    init(_ first: UInt64, _ second: UInt64, _ third: UInt64, _ fourth: UInt64) {
        words = (first, second, third, fourth)
    }

    /// Stands for a subtree without leaves, and as a change for the removal of a leaf.
    static var empty: NodeDigest { NodeDigest(0, 0, 0, 0) }

    static func == (left: NodeDigest, right: NodeDigest) -> Bool { left.words == right.words }

    func hash(into hasher: inout Hasher) {
        hasher.combine(words.0)
        hasher.combine(words.1)
        hasher.combine(words.2)
        hasher.combine(words.3)
    }
}

/// How a tree hashes two digests into one, many pairs at a time, because the fast hashes of today
/// work on 8 or 16 inputs side by side.
protocol PairHash: Sendable {
    /// Sets `digests[i]` to the hash of the 64 bytes of `pairs[2 * i]` and `pairs[2 * i + 1]`;
    /// there is room for at least as many digests as pairs.
    static func hash(_ pairs: Span<NodeDigest>, into digests: inout MutableSpan<NodeDigest>)
}

/// Pairs waiting to be hashed together, and where in a store each digest goes.
struct PairBatch<Hash: PairHash> {
    private static var size: Int { 256 }

    private var pairs = [NodeDigest](repeating: .empty, count: 2 * size)
    private var digests = [NodeDigest](repeating: .empty, count: size)
    private var targets = [Int](repeating: 0, count: size)
    private var count = 0

    /// Adds a pair whose digest goes to `store[target]`, at the latest with the next ``flush(into:)``.
    mutating func add(
        _ left: NodeDigest, _ right: NodeDigest, target: Int, into store: inout [NodeDigest]
    ) {
        if count == Self.size { flush(into: &store) }
        pairs[2 * count] = left
        pairs[2 * count + 1] = right
        targets[count] = target
        count += 1
    }

    mutating func flush(into store: inout [NodeDigest]) {
        guard count > 0 else { return }
        let (waiting, used) = (pairs, 2 * count)
        var room = digests.mutableSpan
        Hash.hash(waiting.span.extracting(..<used), into: &room)
        for index in 0..<count { store[targets[index]] = digests[index] }
        count = 0
    }
}

/// A row as a sparse Merkle tree sees it: where it lies and what it is.
struct TreeLeaf: Equatable, Sendable, BitwiseCopyable {
    /// The hash of the row's key: its bits from the highest down are the way from the root.
    var path: UInt64
    /// The hash of key and row; ``NodeDigest/empty`` in a change removes the leaf.
    var digest: NodeDigest
}

extension TreeLeaf {
    /// The leaves in the order of their paths. Paths are hashes, so one pass that deals them out
    /// by their leading bits leaves only handfuls to be sorted.
    static func sorted(_ leaves: [TreeLeaf]) -> [TreeLeaf] {
        guard leaves.count > 64 else { return leaves.sorted { $0.path < $1.path } }
        let bits = Int.bitWidth - leaves.count.leadingZeroBitCount - 4
        let shift = UInt64(64 - bits)

        var starts = [Int](repeating: 0, count: 1 << bits + 1)
        for leaf in leaves { starts[Int(leaf.path >> shift) + 1] += 1 }
        for group in 0..<(1 << bits) { starts[group + 1] += starts[group] }

        var next = starts
        var dealt = leaves
        for leaf in leaves {
            let group = Int(leaf.path >> shift)
            dealt[next[group]] = leaf
            next[group] += 1
        }
        for group in 0..<(1 << bits) {
            dealt[starts[group]..<starts[group + 1]].sort { $0.path < $1.path }
        }
        return dealt
    }
}

/// One level of a sparse Merkle tree: `2^depth` nodes side by side.
struct TreeLevel: Sendable {
    /// How many leaves a node has, as far as it matters: one leaf is passed up unhashed.
    enum Kind: UInt8, Sendable { case empty, leaf, branch }

    var digests: [NodeDigest]
    var kinds: [Kind]

    init(depth: Int) {
        digests = Array(repeating: .empty, count: 1 << depth)
        kinds = Array(repeating: .empty, count: 1 << depth)
    }

    /// Computes the nodes at `places` from their children in the level below.
    mutating func combine<Hash: PairHash>(
        _ lower: TreeLevel, at places: [Int], with batch: inout PairBatch<Hash>
    ) {
        for place in places {
            let (left, right) = (2 * place, 2 * place + 1)
            switch (lower.kinds[left], lower.kinds[right]) {
            case (.empty, .empty): set(place, .empty, .empty)
            case (.leaf, .empty): set(place, lower.digests[left], .leaf)
            case (.empty, .leaf): set(place, lower.digests[right], .leaf)
            case (.branch, _), (_, .branch), (.leaf, .leaf):
                kinds[place] = .branch
                batch.add(lower.digests[left], lower.digests[right], target: place, into: &digests)
            }
        }
        batch.flush(into: &digests)
    }

    mutating func set(_ place: Int, _ digest: NodeDigest, _ kind: Kind) {
        digests[place] = digest
        kinds[place] = kind
    }

    var byteCount: Int {
        digests.capacity * MemoryLayout<NodeDigest>.stride + kinds.capacity
    }
}

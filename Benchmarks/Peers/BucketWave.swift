/// The inner nodes of some hundred buckets, hashed together from the lowest up.
///
/// A bucket has a few leaves, hence a few nodes of different heights; taken one by one they would
/// leave most of the hash's lanes idle. Nodes of one height in all buckets need nothing of each
/// other and go together.
struct BucketWave<Hash: PairHash> {
    private struct Pair {
        let left, right, target: Int32
    }

    /// A subtree: where its digest is, or will be, and how many hashes deep it is.
    private struct Subtree {
        let node: Int32
        let height: Int
        let kind: TreeLevel.Kind
    }

    private let depth: Int
    /// Digests of leaves and nodes; the first one is the empty subtree's.
    private var nodes: [NodeDigest] = [.empty]
    /// The nodes to compute, by their height above the leaves.
    private var pairs = [[Pair]](repeating: [], count: 65)
    private var tallest = 0
    private var roots: [(bucket: Int, subtree: Subtree)] = []

    /// For buckets whose paths share their first `depth` bits.
    init(depth: Int) { self.depth = depth }

    /// So many nodes that every height fills batches, so few that they stay in the cache.
    var isFull: Bool { nodes.count >= 8_192 }

    /// Adds a bucket, which holds `leaves` of `page`.
    mutating func add(_ bucket: Int, leaves: Range<Int>, of page: LeafPage) {
        roots.append((bucket, subtree(of: leaves, in: page, at: depth)))
    }

    /// Hashes what was added, writes the buckets' digests and begins anew.
    mutating func finish(into level: inout TreeLevel, with batch: inout PairBatch<Hash>) {
        for height in 0..<tallest {
            for pair in pairs[height] {
                batch.add(
                    nodes[Int(pair.left)], nodes[Int(pair.right)], target: Int(pair.target),
                    into: &nodes)
            }
            batch.flush(into: &nodes)
            pairs[height].removeAll(keepingCapacity: true)
        }
        for (bucket, subtree) in roots { level.set(bucket, nodes[Int(subtree.node)], subtree.kind) }
        roots.removeAll(keepingCapacity: true)
        nodes.removeSubrange(1...)
        tallest = 0
    }

    /// The subtree of leaves that share the first `bit` bits of their paths.
    private mutating func subtree(
        of leaves: Range<Int>, in page: LeafPage, at bit: Int
    ) -> Subtree {
        if leaves.isEmpty { return Subtree(node: 0, height: 0, kind: .empty) }
        if leaves.count == 1 {
            let node = append(page.digests[leaves.lowerBound])
            return Subtree(node: node, height: 0, kind: .leaf)
        }
        // The first and the last part where any two do; nothing lies beside the bits before that.
        let first = page.paths[leaves.lowerBound]
        let parting = (first ^ page.paths[leaves.upperBound - 1]).leadingZeroBitCount
        precondition(parting < 64, "two leaves have one path")
        let mask = UInt64(1) << UInt64(63 - parting)
        var middle = leaves.lowerBound + 1
        while page.paths[middle] & mask == 0 { middle += 1 }
        var subtree = branch(
            self.subtree(of: leaves.lowerBound..<middle, in: page, at: parting + 1),
            self.subtree(of: middle..<leaves.upperBound, in: page, at: parting + 1))

        let empty = Subtree(node: 0, height: 0, kind: .empty)
        for shared in stride(from: parting - 1, through: bit, by: -1) {
            let isRight = first >> UInt64(63 - shared) & 1 == 1
            subtree = isRight ? branch(empty, subtree) : branch(subtree, empty)
        }
        return subtree
    }

    /// The subtree of two halves, to be hashed once both are.
    private mutating func branch(_ left: Subtree, _ right: Subtree) -> Subtree {
        let height = max(left.height, right.height)
        let node = append(.empty)
        pairs[height].append(Pair(left: left.node, right: right.node, target: node))
        tallest = max(tallest, height + 1)
        return Subtree(node: node, height: height + 1, kind: .branch)
    }

    private mutating func append(_ digest: NodeDigest) -> Int32 {
        nodes.append(digest)
        return Int32(truncatingIfNeeded: nodes.count - 1)
    }
}

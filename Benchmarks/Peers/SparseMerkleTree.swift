/// A compact sparse Merkle tree over hashed keys: the other way to give a table a root, measured
/// beside the one we use.
///
/// A subtree without leaves is the empty digest, a subtree with one leaf is that leaf, every other
/// one is the hash of its two halves, split by the next bit of the paths. Paths are 64 bits of the
/// keys' hashes, which favours this tree: a tree that must withstand an attacker who looks for
/// collisions compares 256.
///
/// The upper levels are full binary trees in flat arrays, so the children of node `i` are `2i` and
/// `2i + 1` of the next and nothing points anywhere. They end where two to four leaves share a
/// node; that bucket's digest is recomputed from its leaves, which costs hardly more hashing than
/// storing the inner nodes and half the memory. A batch of changes in path order is one sweep over
/// the leaves and one over each level, every hash in a batch of 256 pairs.
struct SparseMerkleTree<Hash: PairHash>: Sendable {
    /// How many leaves there are.
    private(set) var count = 0
    private var pages: [LeafPage] = []
    private var levels: [TreeLevel] = []

    /// 64 buckets share a page, so that a page that grows moves little.
    private static var pageDepth: Int { 6 }

    /// A tree of these leaves, in any order, no two with one path.
    init(_ leaves: [TreeLeaf] = []) { build(TreeLeaf.sorted(leaves)) }

    /// What all leaves and their places hash to.
    var root: NodeDigest { levels[0].digests[0] }

    /// Applies changes sorted by path, no path twice, and hashes again what lies above them.
    mutating func update(_ changes: [TreeLeaf]) {
        var dirty: [Int] = []
        var start = 0
        while start < changes.count {
            let page = self.page(of: changes[start].path)
            var end = start
            while end < changes.count, self.page(of: changes[end].path) == page {
                let bucket = self.bucket(of: changes[end].path)
                if dirty.last != bucket { dirty.append(bucket) }
                end += 1
            }
            count -= pages[page].count
            pages[page].apply(changes[start..<end])
            count += pages[page].count
            start = end
        }
        if isMisshapen {
            build(leaves)
        } else {
            rehash(dirty)
        }
    }

    /// What the leaves and the nodes occupy.
    var byteCount: Int {
        pages.reduce(pages.capacity * MemoryLayout<LeafPage>.stride) { $0 + $1.byteCount }
            + levels.reduce(0) { $0 + $1.byteCount }
    }

    // MARK: Shape

    /// The level of the buckets, where the flat arrays end.
    private var depth: Int { levels.count - 1 }

    /// Whether buckets have become so full, or so empty, that another depth serves better. It
    /// happens only after the number of leaves has doubled or halved, and then all are hashed once.
    private var isMisshapen: Bool { count >= 8 << depth || (depth > 0 && count < 1 << depth) }

    private func bucket(of path: UInt64) -> Int { Int(truncatingIfNeeded: path >> (64 - depth)) }

    private func page(of path: UInt64) -> Int { bucket(of: path) >> Self.pageDepth }

    private var leaves: [TreeLeaf] {
        var leaves: [TreeLeaf] = []
        leaves.reserveCapacity(count)
        for page in pages {
            leaves += zip(page.paths, page.digests).map { TreeLeaf(path: $0, digest: $1) }
        }
        return leaves
    }

    private mutating func build(_ leaves: [TreeLeaf]) {
        count = leaves.count
        let depth = max(0, Int.bitWidth - 2 - leaves.count.leadingZeroBitCount)
        levels = (0...depth).map(TreeLevel.init(depth:))
        pages = []
        pages.reserveCapacity((1 << depth) >> Self.pageDepth + 1)
        var start = 0
        for page in 0...(((1 << depth) - 1) >> Self.pageDepth) {
            var end = start
            while end < leaves.count, self.page(of: leaves[end].path) == page { end += 1 }
            pages.append(LeafPage(leaves[start..<end]))
            start = end
        }
        rehash(Array(0..<(1 << depth)))
    }

    // MARK: Hashing

    /// Computes these buckets, sorted and distinct, and everything above them.
    private mutating func rehash(_ buckets: [Int]) {
        guard !buckets.isEmpty else { return }
        var batch = PairBatch<Hash>()
        rehash(buckets, with: &batch)

        var dirty = buckets
        for level in stride(from: depth - 1, through: 0, by: -1) {
            var parents = 0
            for child in dirty where parents == 0 || dirty[parents - 1] != child >> 1 {
                dirty[parents] = child >> 1
                parents += 1
            }
            dirty.removeSubrange(parents...)
            let lower = levels[level + 1]
            levels[level].combine(lower, at: dirty, with: &batch)
        }
    }

    /// Computes buckets from their leaves, a wave of them at a time.
    private mutating func rehash(_ buckets: [Int], with batch: inout PairBatch<Hash>) {
        var wave = BucketWave<Hash>(depth: depth)
        let shift = 64 - depth
        var (page, place) = (pages[buckets[0] >> Self.pageDepth], 0)
        var number = buckets[0] >> Self.pageDepth
        for bucket in buckets {
            if bucket >> Self.pageDepth != number {
                number = bucket >> Self.pageDepth
                (page, place) = (pages[number], 0)
            }
            let first = UInt64(truncatingIfNeeded: bucket) << shift
            let start = page.firstPlace(notBefore: first, from: place)
            place = start
            while place < page.count, (page.paths[place] ^ first) >> shift == 0 { place += 1 }
            wave.add(bucket, leaves: start..<place, of: page)
            if wave.isFull { wave.finish(into: &levels[depth], with: &batch) }
        }
        wave.finish(into: &levels[depth], with: &batch)
    }
}

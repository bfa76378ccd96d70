import Crypto
public import Primitives
public import Records

/// What a chunk's leaf covers: everything a proof or a snapshot says about the chunk as a whole.
public struct ChunkSummary: Record, Hashable {
    public var rows: UInt32 = 0
    public var pages: UInt32 = 0
    /// Of the chunk's Merkle tree over its pages.
    public var root = MerkleTree.emptyRoot

    public init() {}

    init(rows: UInt32, pages: UInt32, root: Digest) {
        (self.rows, self.pages, self.root) = (rows, pages, root)
    }

    public mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("rows", &rows)
        try visit("pages", &pages)
        try visit("root", &root)
    }

    /// The leaf of the chunk in the table's tree, and the name a snapshot stores it under.
    public var digest: Digest { MerkleTree.leaf(preimage(domain: "the-block chunk v1").span) }
}

/// What a table's root covers.
struct TableSummary: Record, Hashable {
    var keyWidth: UInt32 = 0
    var rows: UInt64 = 0
    var chunks: UInt32 = 0
    var root = MerkleTree.emptyRoot

    init() {}

    /// `digests` are those of the chunks, which hold `rows` rows between them.
    init(keyWidth: Int, rows: UInt64, digests: [Digest]) {
        (self.keyWidth, self.rows) = (UInt32(keyWidth), rows)
        chunks = UInt32(digests.count)
        root = MerkleTree.root(ofLeafDigests: digests)
    }

    /// The same, where the tree over the chunks' digests is at hand.
    init(keyWidth: Int, rows: UInt64, leaves: MerkleLog) {
        (self.keyWidth, self.rows) = (UInt32(keyWidth), rows)
        (chunks, root) = (UInt32(leaves.size), leaves.root)
    }

    mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("key_width", &keyWidth)
        try visit("rows", &rows)
        try visit("chunks", &chunks)
        try visit("root", &root)
    }

    private static let hash = Blake3.context("the-block table root v1")

    var digest: Digest { Self.hash.digest(of: preimage(domain: "the-block table v1")) }
}

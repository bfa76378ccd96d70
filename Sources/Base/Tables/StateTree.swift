import Crypto
public import Primitives
public import Records

/// The rows of one table in the order of their keys, cut by content into chunks, under one root.
///
/// A block's changes are folded in behind the writer: only the chunks they fall into are made anew.
/// Equal rows give equal chunks and an equal root, whatever their history. From the bottom: rows
/// stand in pages of about half a kilobyte, the leaves of a chunk's Merkle tree; a chunk's summary
/// (how many rows, how many pages, its root) is a leaf of the table's; and the table's summary makes
/// the root. Every count is bound into the digest above it, so a proof can lie about none.
public struct StateTree: Sendable {
    public let keyWidth: Int
    /// What stands for all rows in a block's header.
    public private(set) var root: Digest
    var chunks: [OrderedChunk] = []
    /// Counts the folds; a chunk remembers the one that last made it anew.
    public private(set) var generation: UInt64 = 0

    /// The tree over no rows.
    public init(keyWidth: Int) {
        self.keyWidth = keyWidth
        root = TableSummary(keyWidth: keyWidth, chunks: []).digest
    }

    /// The tree over all rows of a table.
    public init<Key: TableKey, Row: Record & Equatable>(_ table: Table<Key, Row>) {
        self.init(keyWidth: Key.width)
        fold(RowChanges(all: table))
    }

    public var rowCount: Int { chunks.reduce(0) { $0 + Int($1.summary.rows) } }
    public var chunkCount: Int { chunks.count }

    /// Takes in what a block changed and computes the root anew.
    public mutating func fold(_ changes: RowChanges) {
        precondition(changes.keyWidth == keyWidth, "changes of another table")
        guard !changes.isEmpty else { return }
        generation += 1
        var fold = Fold(changes, generation: generation)
        fold.run(&chunks)
        root = TableSummary(keyWidth: keyWidth, chunks: chunks).digest
    }
}

/// A few hundred rows that lie side by side.
struct OrderedChunk: Sendable {
    /// The rows as ``RowBytes`` has them, one behind the other.
    var bytes: [UInt8]
    /// Where the last row begins.
    var lastRow: Int
    var summary: ChunkSummary
    /// The leaf that stands for this chunk in the table's tree.
    var digest: Digest
    /// The fold that made it.
    var generation: UInt64
}

/// What a chunk's leaf covers.
struct ChunkSummary: Record, Hashable {
    var rows: UInt32 = 0
    var pages: UInt32 = 0
    var root = MerkleTree.emptyRoot

    init() {}

    mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("rows", &rows)
        try visit("pages", &pages)
        try visit("root", &root)
    }

    var digest: Digest { MerkleTree.leaf(preimage(domain: "the-block chunk v1").span) }
}

/// What a table's root covers.
struct TableSummary: Record, Hashable {
    var keyWidth: UInt32 = 0
    var rows: UInt64 = 0
    var chunks: UInt32 = 0
    var root = MerkleTree.emptyRoot

    mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("key_width", &keyWidth)
        try visit("rows", &rows)
        try visit("chunks", &chunks)
        try visit("root", &root)
    }

    private static let hash = Blake3.context("the-block table root v1")

    var digest: Digest { Self.hash.digest(of: preimage(domain: "the-block table v1")) }
}

extension ChunkSummary {
    init(rows: Int, pages: Int, root: Digest) {
        (self.rows, self.pages, self.root) = (UInt32(rows), UInt32(pages), root)
    }
}

extension TableSummary {
    init(keyWidth: Int, chunks: [OrderedChunk]) {
        self.keyWidth = UInt32(keyWidth)
        self.chunks = UInt32(chunks.count)
        rows = chunks.reduce(0) { $0 + UInt64($1.summary.rows) }
        root = MerkleTree.root(ofLeafDigests: chunks.map(\.digest))
    }
}

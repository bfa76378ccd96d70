import Crypto
public import Primitives
public import Records

/// The rows of one table in the order of their keys, cut by content into chunks, under one root.
///
/// A block's changes are folded in behind the writer: the chunks they fall into are made anew, and
/// where rows come or go, those behind them until a cut stands where one stood before.
/// Equal rows give equal chunks and an equal root, whatever their history. From the bottom: rows
/// stand in pages of about half a kilobyte, the leaves of a chunk's Merkle tree; a chunk's summary
/// (how many rows, how many pages, its root) is a leaf of the table's; and the table's summary makes
/// the root. Every count is bound into the digest above it, so a proof can lie about none.
public struct StateTree: Sendable {
    public let keyWidth: Int
    /// What stands for all rows in a block's header.
    public private(set) var root: Digest
    var chunks: [OrderedChunk] = []
    /// The tree over the chunks' leaves with all its nodes, so that a proof hashes few of them and a
    /// fold none before the first that changed.
    private(set) var leaves = MerkleLog()
    /// Counts the folds of this value; a chunk remembers the one that last made it anew. A restored
    /// tree counts from 0 again: across a restart it is the digests that tell chunks apart.
    public private(set) var generation: UInt64 = 0

    /// The tree over no rows.
    public init(keyWidth: Int) {
        self.keyWidth = keyWidth
        root = TableSummary(keyWidth: keyWidth, rows: 0, digests: []).digest
    }

    /// The tree of chunks that were checked against their root.
    init(keyWidth: Int, chunks: [OrderedChunk], root: Digest) {
        (self.keyWidth, self.chunks, self.root) = (keyWidth, chunks, root)
        renewLeaves()
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
        renewLeaves()
        root = TableSummary(keyWidth: keyWidth, rows: UInt64(rowCount), leaves: leaves).digest
    }

    /// Makes the leaves those of the chunks, keeping as many from the left as are the same.
    private mutating func renewLeaves() {
        let changed = chunks.indices.first { leaves.leaf(at: UInt64($0)) != chunks[$0].digest }
        let same = changed ?? chunks.count
        let digests = chunks[same...].map(\.digest)
        let new = digests.span
        do throws(LogRefusal) {
            try leaves.truncate(to: UInt64(same))
            var scratch = MerkleScratch()
            try leaves.append(digests: new, scratch: &scratch)
        } catch { preconditionFailure("a table has too many chunks: \(error)") }
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

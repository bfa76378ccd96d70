import Crypto
import Primitives

/// The chunk that a fold, or the check of a snapshot, is putting together.
struct ChunkInTheMaking {
    private var bytes: [UInt8] = []
    private(set) var rows = 0
    private var lastRow = 0
    /// Where its pages begin.
    private var pages: [UInt32] = [0]
    private var scratch = MerkleScratch()

    mutating func append(_ rows: ArraySlice<UInt8>) { bytes.append(contentsOf: rows) }

    /// Counts in one row that will stand so far behind what has been appended, which may be later.
    @inline(__always)
    mutating func note(rowFrom start: Int, to end: Int) {
        rows &+= 1
        lastRow = bytes.count &+ start
        let page = Int(pages[pages.count &- 1])
        if ChunkRule.turnsPage(rowFrom: lastRow, to: bytes.count &+ end, page: page) {
            pages.append(UInt32(lastRow))
        }
    }

    /// The chunk of `rows`, all of which have been noted and none appended.
    consuming func finish(holding rows: [UInt8], lastRow: Int) -> OrderedChunk {
        self.bytes = rows
        self.lastRow = lastRow
        return finish(0, next: [])
    }

    /// The chunk, its summary computed; `next` is the storage of the one to follow.
    mutating func finish(_ generation: UInt64, next: [UInt8]) -> OrderedChunk {
        let pageCount = pages.count
        pages.append(UInt32(bytes.count))
        // Out of `self` while it lends its pages.
        var scratch = MerkleScratch()
        swap(&scratch, &self.scratch)
        defer { swap(&scratch, &self.scratch) }
        guard let root = MerkleTree.root(of: bytes.span, offsets: pages.span, scratch: &scratch)
        else { preconditionFailure("pages ascend within their chunk") }
        let summary = ChunkSummary(
            rows: UInt32(rows), pages: UInt32(pageCount), root: root)
        let chunk = OrderedChunk(
            bytes: bytes, lastRow: lastRow, summary: summary, digest: summary.digest,
            generation: generation)
        (bytes, rows, lastRow) = (next, 0, 0)
        pages.removeAll(keepingCapacity: true)
        pages.append(0)
        return chunk
    }
}

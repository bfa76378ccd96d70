import Crypto
public import Primitives
public import Records

/// Shows every row that a table has between two keys, and that it has no other there: the pages
/// that hold them, with the row before and the row behind unless the table begins or ends there, and
/// the digests that lead from those pages to the root. For one key it shows the row or its absence.
public struct RowsProof: Record, Hashable {
    /// Of the whole table.
    public var rows: UInt64 = 0
    public var chunks: UInt32 = 0
    /// Which of them the first part is of; the others follow.
    public var firstChunk: UInt32 = 0
    public var parts: [Part] = []
    /// The digests beside the run of chunks.
    public var siblings: [Digest] = []

    public init() {}

    public mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("rows", &rows)
        try visit("chunks", &chunks)
        try visit("first_chunk", &firstChunk)
        try visit("parts", &parts)
        try visit("siblings", &siblings)
    }

    /// A run of pages of one chunk.
    public struct Part: Record, Hashable {
        /// Of the whole chunk.
        public var rows: UInt32 = 0
        public var pages: UInt32 = 0
        public var firstPage: UInt32 = 0
        public var run: [Bytes] = []
        /// The digests beside the run of pages.
        public var siblings: [Digest] = []

        public static var schemaName: String { "RowsProofPart" }

        public init() {}

        public mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
            try visit("rows", &rows)
            try visit("pages", &pages)
            try visit("first_page", &firstPage)
            try visit("run", &run)
            try visit("siblings", &siblings)
        }
    }

}

extension RowsProof {
    /// The rows between the two keys, both included, of the table that `root` stands for.
    public func verify<Key: TableKey, Row: Record>(
        from first: Key, through last: Key, as row: Row.Type = Row.self, under root: Digest
    ) throws(Refusal) -> [(key: Key, row: Row)] {
        let found = try self.root(keyWidth: Key.width)
        guard found == root else { throw .wrongRoot(found, expected: root) }
        let all: [(key: Key, row: Row)] = try decoded()
        guard isSorted(all.map(\.key)) else { throw .malformed(.keysDoNotAscend) }
        guard let least = all.first?.key, let greatest = all.last?.key else { return [] }
        guard least <= first || startsAtTheBeginning, greatest >= last || reachesTheEnd else {
            throw .incomplete
        }
        return all.filter { first <= $0.key && $0.key <= last }
    }

    /// All rows under the first part of a key.
    public func verify<First: TableKey, Second: TableKey, Row: Record>(
        under first: First, before _: Second.Type, as row: Row.Type = Row.self, root: Digest
    ) throws(Refusal) -> [(key: KeyPair<First, Second>, row: Row)] {
        try verify(
            from: KeyPair(first, Second()), through: KeyPair(first, Second.greatest), as: row,
            under: root)
    }

    /// The row of one key, or nil where the table has none.
    public func verify<Key: TableKey, Row: Record>(
        _ key: Key, as row: Row.Type = Row.self, under root: Digest
    ) throws(Refusal) -> Row? {
        try verify(from: key, through: key, as: row, under: root).first?.row
    }

    /// The root of the only table in which all this can stand.
    private func root(keyWidth: Int) throws(Refusal) -> Digest {
        var summary = TableSummary()
        summary.keyWidth = UInt32(keyWidth)
        (summary.rows, summary.chunks) = (rows, chunks)
        guard chunks > 0 else {
            guard self == RowsProof() else { throw .malformed(.contentsWithoutChunks) }
            return summary.digest
        }
        var scratch = MerkleScratch()
        var digests: [Digest] = []
        for (index, part) in parts.enumerated() {
            guard index == 0 || part.firstPage == 0,
                index == parts.count - 1 || part.reachesTheEnd
            else { throw .malformed(.pagesMissing(part: index)) }
            guard let digest = part.digest(&scratch) else {
                throw .malformed(.pagesDoNotFit(part: index))
            }
            digests.append(digest)
        }
        let root = RangeProof(siblings: siblings).root(
            of: digests.span, from: UInt64(firstChunk), leafCount: UInt64(chunks),
            scratch: &scratch)
        guard let root else { throw .malformed(.chunksDoNotFit) }
        summary.root = root
        return summary.digest
    }

    private var startsAtTheBeginning: Bool { firstChunk == 0 && parts.first?.firstPage == 0 }

    private var reachesTheEnd: Bool {
        UInt64(firstChunk) + UInt64(parts.count) == UInt64(chunks)
            && parts.last?.reachesTheEnd == true
    }

    private func decoded<Key: TableKey, Row: Record>() throws(Refusal) -> [(key: Key, row: Row)] {
        var all: [(key: Key, row: Row)] = []
        for (index, part) in parts.enumerated() {
            for page in part.run {
                do throws(RecordError) {
                    try RowBytes.forEach(in: page.bytes.span) {
                        (key: Key, row) throws(RecordError) in
                        all.append((key, try Row(binary: row)))
                    }
                } catch { throw .malformed(.rowsUnreadable(part: index, error)) }
            }
        }
        return all
    }

    private func isSorted(_ keys: [some TableKey]) -> Bool {
        zip(keys, keys.dropFirst()).allSatisfy { $0 < $1 }
    }
}

extension RowsProof.Part {
    var reachesTheEnd: Bool { UInt64(firstPage) + UInt64(run.count) == UInt64(pages) }

    /// The leaf of the chunk these pages are of; `nil` if they leave it, or if there are not exactly
    /// the digests they need.
    func digest(_ scratch: inout MerkleScratch) -> Digest? {
        let leaves = run.map { MerkleTree.leaf($0.bytes.span) }
        let root = RangeProof(siblings: siblings).root(
            of: leaves.span, from: UInt64(firstPage), leafCount: UInt64(pages), scratch: &scratch)
        return root.map { ChunkSummary(rows: rows, pages: pages, root: $0).digest }
    }
}

import Crypto
public import Primitives
public import Records

/// Puts a table's tree together again from a manifest and chunks that come from anywhere, in any
/// order, and believes neither: the manifest must give the root, and each chunk its summary.
public struct TableRestore: Sendable {
    /// Why a manifest or a chunk was refused.
    public enum Refusal: Error, Hashable, Sendable {
        /// The manifest is of another table or another state.
        case wrongRoot
        case noSuchChunk(Int)
        /// The bytes are not rows of this table, in order, cut as the rule says.
        case malformed(chunk: Int)
        /// The bytes are rows, but not those of the summary.
        case wrongChunk(Int)
        /// The chunk's keys do not follow those of the one before.
        case outOfOrder(chunk: Int)
        case missing(chunk: Int)
    }

    private let manifest: TableManifest
    private let root: Digest
    private var chunks: [OrderedChunk?]

    public init(_ manifest: TableManifest, root: Digest) throws(Refusal) {
        guard manifest.keyWidth > 0, manifest.root == root else { throw .wrongRoot }
        self.manifest = manifest
        self.root = root
        chunks = Array(repeating: nil, count: manifest.chunks.count)
    }

    private var keyWidth: Int { Int(manifest.keyWidth) }

    /// The chunks still to come.
    public var missing: [Int] { chunks.indices.filter { chunks[$0] == nil } }

    /// Takes one chunk, once it is what the manifest says stands there.
    public mutating func add(_ bytes: [UInt8], at index: Int) throws(Refusal) {
        guard chunks.indices.contains(index) else { throw .noSuchChunk(index) }
        guard let chunk = checked(bytes, isLast: index == chunks.count - 1) else {
            throw .malformed(chunk: index)
        }
        guard chunk.summary == manifest.chunks[index] else { throw .wrongChunk(index) }
        chunks[index] = chunk
    }

    /// The tree, once every chunk is there and their keys follow each other.
    public consuming func finish() throws(Refusal) -> StateTree {
        var whole: [OrderedChunk] = []
        whole.reserveCapacity(chunks.count)
        for (index, chunk) in chunks.enumerated() {
            guard let chunk else { throw .missing(chunk: index) }
            if let last = whole.last {
                let order = RowBytes.compare(
                    last.bytes.span, last.lastRow, chunk.bytes.span, 0, keyWidth: keyWidth)
                guard order < 0 else { throw .outOfOrder(chunk: index) }
            }
            whole.append(chunk)
        }
        return StateTree(keyWidth: keyWidth, chunks: whole, root: root)
    }

    /// The chunk of these rows; nil unless they are whole, ascend, and are cut behind the last row
    /// and nowhere before. The table's last chunk need not be cut.
    private func checked(_ bytes: [UInt8], isLast: Bool) -> OrderedChunk? {
        let rows = bytes.span
        guard !bytes.isEmpty, bytes.count <= Int(UInt32.max) else { return nil }
        var (making, at, before, isCut) = (ChunkInTheMaking(), 0, 0, false)
        while at < rows.count {
            guard !isCut, let end = RowBytes.end(of: rows, from: at, keyWidth: keyWidth),
                at == 0 || RowBytes.compare(rows, before, rows, at, keyWidth: keyWidth) < 0
            else { return nil }
            making.note(rowFrom: at, to: end)
            isCut = ChunkRule.cuts(behind: making.rows, rows, at: at, keyWidth: keyWidth)
            (before, at) = (at, end)
        }
        guard isCut || isLast else { return nil }
        return making.finish(holding: bytes, lastRow: before)
    }
}

extension Table {
    /// The rows of a restored tree, as one sealed state. Refused where a key or a row is not of this
    /// table's types; the error's path names the chunk, its offset the place in the chunk's bytes.
    @inlinable public init(_ tree: StateTree) throws(RecordError) {
        guard tree.keyWidth == Key.width else {
            throw RecordError(.expected("keys of \(Key.width) bytes"), at: 0)
        }
        self.init(for: tree.rowCount)
        for index in 0..<tree.chunkCount {
            try tree.forEachRow(ofChunk: index) { key, row throws(RecordError) in
                guard let key = Key(key) else { return false }
                put(try Row(binary: row), at: key)
                return true
            }
            _ = openBlock()
        }
    }
}

extension StateTree {
    /// Each row of a chunk in turn, its key's bytes and its own, lent. What `body` refuses, or answers
    /// false to where the key is none, is told with the chunk and the place in its bytes.
    @usableFromInline func forEachRow(
        ofChunk index: Int,
        _ body: (_ key: Span<UInt8>, _ row: Span<UInt8>) throws(RecordError) -> Bool
    ) throws(RecordError) {
        do throws(RecordError) {
            let rows = chunks[index].bytes
            try RowBytes.walk(in: rows.span, keyWidth: keyWidth) { key, row throws(RecordError) in
                try body(key, row)
            }
        } catch {
            let path = "chunks[\(index)]" + (error.path.isEmpty ? "" : "." + error.path)
            throw RecordError(error.problem, at: error.offset, path: path)
        }
    }
}

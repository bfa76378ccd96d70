public import Primitives
public import Records

/// What a snapshot of a table consists of: its chunks in order, each under its summary. Checked
/// against the root, it tells which chunks to fetch and what each must be.
public struct TableManifest: Record, Hashable {
    public var version: Version<1> = .newest
    public var keyWidth: UInt32 = 1
    public var chunks: [ChunkSummary] = []

    public init() {}

    public mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("version", &version)
        try visit("key_width", &keyWidth)
        try visit("chunks", &chunks)
    }

    /// The root of the table this describes.
    public var root: Digest {
        let rows = chunks.reduce(UInt64(0)) { $0 &+ UInt64($1.rows) }
        let digests = chunks.map(\.digest)
        return TableSummary(keyWidth: Int(keyWidth), rows: rows, digests: digests).digest
    }
}

extension StateTree {
    /// What a snapshot of this tree consists of.
    public var manifest: TableManifest {
        var manifest = TableManifest()
        manifest.keyWidth = UInt32(keyWidth)
        manifest.chunks = chunks.map(\.summary)
        return manifest
    }

    /// The bytes of one chunk, as a snapshot stores them under the summary's digest; nil where there
    /// is no such chunk.
    public func chunkBytes(at index: Int) -> [UInt8]? {
        chunks.indices.contains(index) ? chunks[index].bytes : nil
    }

    /// Which chunks were made by folds after `generation`: those a snapshot must store beyond what
    /// one taken then has stored.
    public func chunks(since generation: UInt64) -> [Int] {
        chunks.indices.filter { chunks[$0].generation > generation }
    }
}

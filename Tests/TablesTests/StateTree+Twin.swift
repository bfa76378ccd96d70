import Records
import Tables
import Testing

extension StateTree {
    /// Holds root, cuts, summaries and bytes against those of the tree made from scratch.
    func expectSame<Key: TableKey, Row: Record>(
        as rows: [(key: Key, row: Row)], hash: TreeHash = .fast,
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        let twin = TreeTwin(rows, hash: hash)
        #expect(root == twin.root, sourceLocation: sourceLocation)
        #expect(rowCount == rows.count, sourceLocation: sourceLocation)
        #expect(chunkCount == twin.chunks.count, sourceLocation: sourceLocation)
        #expect(manifest.root == root, sourceLocation: sourceLocation)
        let summaries = manifest.chunks
        #expect(
            summaries.map(\.rows) == twin.chunks.map { UInt32($0.rows.count) },
            sourceLocation: sourceLocation)
        #expect(
            summaries.map(\.pages) == twin.chunks.map { UInt32($0.pages.count) },
            sourceLocation: sourceLocation)
        #expect(
            summaries.map(\.digest) == twin.chunks.map(\.digest), sourceLocation: sourceLocation)
        let same = zip(twin.chunks.indices, twin.chunks).allSatisfy {
            $0 < chunkCount && chunkBytes(at: $0) == $1.bytes
        }
        #expect(same, sourceLocation: sourceLocation)
    }

    /// The bytes of a chunk there is.
    func bytes(ofChunk index: Int) -> [UInt8] { chunkBytes(at: index) ?? [] }
}

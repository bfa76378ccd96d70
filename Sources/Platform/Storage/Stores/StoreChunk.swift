/// A stored run of rows, for whoever has to do with its bytes and not with a store.
package enum StoreChunk {
    /// The rows that `bytes` are; nil for all bytes that no store writes as a part of a snapshot.
    package static func rows(in bytes: Span<UInt8>) -> [StoreRow]? {
        guard let run = SortedRun(part: bytes) else { return nil }
        return (0..<run.count).map { index in
            StoreRow(Array(run.bytes[run.key(index)]), Array(run.bytes[run.value(index)]))
        }
    }

    /// The bytes of rows that ascend.
    package static func bytes(of rows: [StoreRow]) -> [UInt8] {
        var run = SortedRun()
        for row in rows { run.appendRow(row.key, row.value) }
        return run.bytes
    }
}

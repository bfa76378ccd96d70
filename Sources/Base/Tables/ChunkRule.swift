/// Where ordered rows are cut into chunks and pages. Both rules look at the rows alone, from the
/// last cut on, so that equal rows are always cut alike, whatever happened to them before.
enum ChunkRule {
    /// A chunk has at least and at most so many rows, unless it is the last.
    static let leastRows = 128, mostRows = 2048

    /// Beyond the least, every key ends a chunk with a chance of 1 in so many: 512 rows on average.
    private static let meanBeyondLeast: UInt64 = 384

    /// A page, the leaf of a chunk's Merkle tree, holds the rows that fit so many bytes, and at
    /// least one.
    static let pageSize = 512

    /// Whether a chunk ends behind its row number `rows`, whose key stands at `start`. Values have
    /// no part in it: writing a row never moves a cut.
    static func cuts(behind rows: Int, _ bytes: Span<UInt8>, at start: Int, keyWidth: Int) -> Bool {
        guard rows >= leastRows else { return false }
        return rows >= mostRows
            || spread(bytes, at: start, keyWidth: keyWidth) < UInt64.max / meanBeyondLeast
    }

    /// Whether the row from `start` to `end` begins a new page, the current one having begun at `page`.
    @inline(__always)
    static func turnsPage(rowFrom start: Int, to end: Int, page: Int) -> Bool {
        end &- page > pageSize && start > page
    }

    /// A number that keys share only by accident, the same on every machine.
    private static func spread(_ bytes: Span<UInt8>, at start: Int, keyWidth: Int) -> UInt64 {
        var spread: UInt64 = 0x243F_6A88_85A3_08D3
        for offset in stride(from: 0, to: keyWidth, by: 8) {
            let word = RowBytes.prefix(
                bytes, at: start + offset, keyWidth: min(8, keyWidth - offset))
            spread = stir(spread ^ word, 0x9E37_79B9_7F4A_7C15)
        }
        return stir(spread, 0xD6E8_FEB8_6659_FD93)
    }
}

/// Writing a chunked body: for each piece ``appendHeader(_:to:)``, the piece and ``pieceEnd``; then
/// ``end``.
public enum ChunkedWriting {
    /// Behind the data of each chunk.
    public static let pieceEnd: [UInt8] = Array("\r\n".utf8)
    /// The last chunk, which has no data, and an empty trailer section.
    public static let end: [UInt8] = Array("0\r\n\r\n".utf8)

    /// What stands before a chunk of `size` bytes: its size in hexadecimal digits and a line end. A
    /// chunk of no bytes would end the body.
    public static func appendHeader(_ size: Int, to bytes: inout [UInt8]) {
        precondition(size > 0, "an empty chunk ends the body")
        let digits = (Int.bitWidth - size.leadingZeroBitCount + 3) / 4
        for place in stride(from: digits - 1, through: 0, by: -1) {
            let digit = UInt8(truncatingIfNeeded: (size >> (place * 4)) & 15)
            bytes.append(digit < 10 ? 0x30 + digit : 0x57 + digit)
        }
        bytes.append(ByteClass.carriageReturn)
        bytes.append(ByteClass.lineFeed)
    }

    /// A whole chunk; nothing for no data.
    public static func append(_ data: Span<UInt8>, to bytes: inout [UInt8]) {
        guard !data.isEmpty else { return }
        appendHeader(data.count, to: &bytes)
        unsafe data.withUnsafeBufferPointer { unsafe bytes.append(contentsOf: $0) }
        bytes.append(contentsOf: pieceEnd)
    }
}

import Compression

extension FuzzTarget {
    /// The gzip content of a request somebody has sent.
    public static let gunzip = FuzzTarget(
        "gunzip", promise: "Limits hold, pieces make no difference, and content can be coded again."
    ) { bytes in check(bytes, .gzip) }

    /// The zstd content of a request somebody has sent.
    public static let unzstd = FuzzTarget(
        "unzstd", promise: "Limits hold, pieces make no difference, and content can be coded again."
    ) { bytes in check(bytes, .zstd) }

    private static func check(_ bytes: Span<UInt8>, _ coding: ContentCoding) {
        let limits = CompressionLimits(output: 256 << 10, ratio: .max)
        let whole = content(of: bytes, coding, piece: bytes.count, limits)
        let parts = content(of: bytes, coding, piece: 7, limits)
        precondition(whole == parts, "another content in pieces")
        let rated = CompressionLimits(output: 256 << 10, ratio: 3, unratedOutput: 1_000)
        if let few = content(of: bytes, coding, piece: bytes.count, rated) {
            precondition(few == whole, "another content under a stricter limit")
            precondition(few.count <= max(1_000, bytes.count * 3), "the ratio does not hold")
        }
        guard let whole else { return }
        let again = (try? Compressor.compress(whole.span, coding)).flatMap {
            content(of: $0.span, coding, piece: $0.count, limits)
        }
        precondition(again == whole, "content does not come back")
    }

    private static func content(
        of bytes: Span<UInt8>, _ coding: ContentCoding, piece: Int, _ limits: CompressionLimits
    ) -> [UInt8]? {
        var output: [UInt8] = []
        do throws(CompressionError) {
            var stream = try Decompressor(coding, limits: limits)
            var start = 0
            while start < bytes.count {
                let end = min(bytes.count, start + max(piece, 1))
                try stream.push(bytes.extracting(start..<end), into: &output)
                start = end
            }
            try stream.finish()
            return output
        } catch {
            precondition(output.count <= limits.output, "more came out than may")
            return nil
        }
    }
}

/// JSON text (RFC 8259), strictly: the ways in.
public enum JSON {
    /// Lends `bytes` to `body` as a scanner and refuses anything behind what it took. A refusal gains
    /// the path to the place it names.
    @inlinable static func scanning(
        _ bytes: Span<UInt8>, limits: JSONLimits,
        _ body: (inout JSONScanner) throws(RecordError) -> Void
    ) throws(RecordError) {
        guard bytes.count <= limits.size else {
            throw RecordError(.tooLarge(limit: limits.size), at: limits.size)
        }
        var failure: RecordError?
        unsafe bytes.withUnsafeBufferPointer { buffer in
            guard let base = buffer.baseAddress else {
                failure = RecordError(.truncated, at: 0)
                return
            }
            var scanner = unsafe JSONScanner(base: base, count: buffer.count)
            do throws(RecordError) {
                try body(&scanner)
                scanner.skipBlanks()
                guard scanner.at == scanner.end else {
                    throw RecordError(.trailingBytes, at: scanner.at)
                }
            } catch { failure = unsafe located(error, base, buffer.count) }
        }
        if let failure { throw failure }
    }
}

/// JSON text (RFC 8259), strictly: the ways in.
public enum JSON {
    /// Lends `bytes` to `body` as a scanner and refuses anything behind what it took. A refusal gains
    /// the path to the place it names.
    @inlinable static func scanning<T>(
        _ bytes: Span<UInt8>, limits: JSONLimits,
        _ body: (inout JSONScanner) throws(RecordError) -> T
    ) throws(RecordError) -> T {
        guard bytes.count <= limits.size else {
            throw RecordError(.tooLarge(limit: limits.size), at: limits.size)
        }
        let outcome = unsafe bytes.withUnsafeBufferPointer { buffer -> Result<T, RecordError> in
            guard let base = buffer.baseAddress else {
                return .failure(RecordError(.truncated, at: 0))
            }
            var scanner = unsafe JSONScanner(base: base, count: buffer.count)
            do throws(RecordError) {
                let value = try body(&scanner)
                scanner.skipBlanks()
                guard scanner.at == scanner.end else {
                    throw RecordError(.trailingBytes, at: scanner.at)
                }
                return .success(value)
            } catch { return .failure(unsafe located(error, base, buffer.count)) }
        }
        return try outcome.get()
    }
}

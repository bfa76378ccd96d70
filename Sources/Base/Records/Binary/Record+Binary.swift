extension Record {
    /// The canonical binary form.
    @inlinable public func binary() -> [UInt8] {
        var writer = BinaryWriter()
        write(binary: &writer)
        return writer.bytes
    }

    /// The record whose canonical binary form `bytes` are, whole and with nothing behind.
    @inlinable public init(binary bytes: Span<UInt8>) throws(RecordError) {
        var record = Self()
        try Self.reading(bytes) { (reader) throws(RecordError) in try record.fields(&reader) }
        self = record
    }

    @inlinable public init(binary bytes: [UInt8]) throws(RecordError) {
        try self.init(binary: bytes.span)
    }

    @inlinable static func reading(
        _ bytes: Span<UInt8>, _ body: (inout BinaryReader) throws(RecordError) -> Void
    ) throws(RecordError) {
        // A span of nothing may lack an address, and a record without fields is read from nothing.
        let nothing: [UInt8] = []
        let bytes = bytes.isEmpty ? nothing.span : bytes
        var failure: RecordError?
        unsafe bytes.withUnsafeBufferPointer { buffer in
            guard let base = buffer.baseAddress else {
                failure = RecordError(.truncated, at: 0)
                return
            }
            var reader = unsafe BinaryReader(base: base, count: buffer.count)
            do throws(RecordError) {
                try body(&reader)
                if reader.remaining > 0 {
                    failure = RecordError(.trailingBytes, at: reader.offset)
                }
            } catch { failure = error }
        }
        if let failure { throw failure }
    }
}

extension Field {
    /// The canonical binary form.
    @inlinable public func binary() -> [UInt8] {
        var writer = BinaryWriter()
        write(binary: &writer)
        return writer.bytes
    }

    /// The value whose canonical binary form `bytes` are, whole and with nothing behind.
    @inlinable public init(
        binary bytes: Span<UInt8>, limits: BinaryLimits = .standard
    ) throws(RecordError) {
        self = try Self.reading(bytes, limits)
    }

    @inlinable public init(
        binary bytes: [UInt8], limits: BinaryLimits = .standard
    ) throws(RecordError) {
        try self.init(binary: bytes.span, limits: limits)
    }

    @inlinable static func reading(
        _ bytes: Span<UInt8>, _ limits: BinaryLimits
    ) throws(RecordError) -> Self {
        try BinaryReader.reading(bytes, limits: limits) { (reader) throws(RecordError) in
            try Self(binary: &reader)
        }
    }
}

extension BinaryReader {
    /// Lends a reader of these bytes to `body`, which has to read all of them. For values that are
    /// taken apart while they are read; a ``Field`` reads itself.
    @inlinable public static func reading<Value>(
        _ bytes: Span<UInt8>, limits: BinaryLimits = .standard,
        _ body: (inout BinaryReader) throws(RecordError) -> Value
    ) throws(RecordError) -> Value {
        guard bytes.count <= limits.size else {
            throw RecordError(.tooLarge(limit: limits.size), at: limits.size)
        }
        // A span of nothing may lack an address, and a record without fields is read from nothing.
        let nothing: [UInt8] = []
        let bytes = bytes.isEmpty ? nothing.span : bytes
        let outcome = unsafe bytes.withUnsafeBufferPointer { buffer -> Result<Value, RecordError> in
            guard let base = buffer.baseAddress else {
                return .failure(RecordError(.truncated, at: 0))
            }
            var reader = unsafe BinaryReader(
                base: base, count: buffer.count, elements: limits.elements)
            do throws(RecordError) {
                let value = try body(&reader)
                guard reader.remaining == 0 else {
                    throw RecordError(.trailingBytes, at: reader.offset)
                }
                return .success(value)
            } catch { return .failure(error) }
        }
        return try outcome.get()
    }
}

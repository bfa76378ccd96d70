/// One JSON value of any shape, kept as the very bytes it was written in: for a part of a document
/// that is somebody else's to read, such as the id of a call or the details of an error.
///
/// It has no canonical JSON, since equal values may be different bytes; its binary form and its
/// preimage are those bytes behind their count.
public struct RawJSON: Hashable, Sendable {
    /// One JSON value, without blanks around it.
    public let bytes: [UInt8]

    public static let null = RawJSON(checked: Array("null".utf8))

    /// `bytes` have been read as one value, or were written by this room.
    @usableFromInline init(checked bytes: [UInt8]) { self.bytes = bytes }

    /// The value that `bytes` are; blanks around it are refused.
    public init(
        _ bytes: Span<UInt8>, limits: JSONLimits = .standard
    ) throws(RecordError) {
        try JSON.validate(bytes, limits: limits)
        guard !Self.isBlank(bytes[0]) else {
            throw RecordError(.expected("a value without blanks before it"), at: 0)
        }
        guard !Self.isBlank(bytes[bytes.count - 1]) else {
            throw RecordError(.expected("a value without blanks behind it"), at: bytes.count - 1)
        }
        self.init(checked: unsafe bytes.withUnsafeBufferPointer { unsafe Array($0) })
    }

    public init(
        _ bytes: [UInt8], limits: JSONLimits = .standard
    ) throws(RecordError) {
        try self.init(bytes.span, limits: limits)
    }

    /// The JSON of `value`.
    @inlinable public init(of value: some Field) { self.init(checked: value.json()) }

    /// The value these bytes are, read as a field.
    @inlinable public func read<F: Field>(
        as type: F.Type = F.self, limits: JSONLimits = .standard
    ) throws(RecordError) -> F {
        try F(json: bytes, limits: limits)
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte <= 0x20 }
}

extension RawJSON: Field {
    /// As deep as any JSON that is read; the size is bounded by what it stands in.
    private static let binaryLimits = JSONLimits(size: .max, depth: 64)

    public init(binary reader: inout BinaryReader) throws(RecordError) {
        let start = reader.offset
        let count = try reader.elementCount()
        let read = try reader.take(count) { span -> Result<RawJSON, RecordError> in
            do throws(RecordError) {
                return .success(try RawJSON(span, limits: Self.binaryLimits))
            } catch { return .failure(error) }
        }
        switch read {
        case .success(let value): self = value
        case .failure(let error):
            throw reader.expected("the bytes of one JSON value (\(error))", at: start)
        }
    }

    public func write(binary writer: inout BinaryWriter) { writer.counted(bytes.span) }

    public init(json reader: inout JSONReader) throws(RecordError) {
        reader.scanner.skipBlanks()
        let start = reader.offset
        try reader.scanner.skipValue(depth: reader.limits.depth, within: reader.depth)
        let range = start..<reader.offset
        let bytes = unsafe UnsafeBufferPointer(
            start: reader.scanner.base + range.lowerBound, count: range.count)
        self.init(checked: unsafe Array(bytes))
    }

    public func write(json writer: inout JSONWriter) throws(RecordError) {
        guard !writer.isCanonical else {
            throw RecordError(.notCanonical("JSON kept as its bytes"), at: writer.storage.count)
        }
        writer.storage.append(contentsOf: bytes)
    }

    public func write(preimage writer: inout PreimageWriter) { writer.framed(bytes.span) }

    public static var schema: Schema { .any }
}

extension RawJSON: CustomStringConvertible {
    public var description: String { String(decoding: bytes, as: UTF8.self) }
}

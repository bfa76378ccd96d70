/// A value of a fixed number of bytes: these bytes in binary and in what is hashed, a text in JSON.
public protocol FixedBytes: TextField {
    static var byteCount: Int { get }

    /// The value of exactly that many bytes; `nil` for bytes that are none.
    init?(_ bytes: Span<UInt8>)

    func append(to bytes: inout [UInt8])
}

extension FixedBytes {
    @inlinable public init(binary reader: inout BinaryReader) throws(RecordError) {
        let read = try reader.take(Self.byteCount) { Self($0) }
        guard let read else { throw reader.expected(Self.expectation, at: reader.offset) }
        self = read
    }

    @inlinable public func write(binary writer: inout BinaryWriter) {
        append(to: &writer.storage)
    }

    @inlinable public func write(preimage writer: inout PreimageWriter) {
        append(to: &writer.storage)
    }
}

public import Primitives

extension PublicKey: TextField {
    @inlinable public init(binary reader: inout BinaryReader) throws(RecordError) {
        let read = try reader.take(PublicKey.byteCount) { PublicKey($0) }
        guard let read else { throw reader.expected(Self.expectation, at: reader.offset) }
        self = read
    }

    @inlinable public func write(binary writer: inout BinaryWriter) {
        append(to: &writer.storage)
    }

    @inlinable public func write(preimage writer: inout PreimageWriter) {
        append(to: &writer.storage)
    }

    @inlinable public init?(text: Span<UInt8>) { self.init(hex: text) }

    @inlinable public func appendText(to bytes: inout [UInt8]) { appendHex(to: &bytes) }

    public static var expectation: String { "a public key of 64 lower-case hexadecimal digits" }
    public static var pattern: String { "^[0-9a-f]{64}$" }
}

extension Signature: TextField {
    @inlinable public init(binary reader: inout BinaryReader) throws(RecordError) {
        let read = try reader.take(Signature.byteCount) { Signature($0) }
        guard let read else { throw reader.expected(Self.expectation, at: reader.offset) }
        self = read
    }

    @inlinable public func write(binary writer: inout BinaryWriter) {
        append(to: &writer.storage)
    }

    @inlinable public func write(preimage writer: inout PreimageWriter) {
        append(to: &writer.storage)
    }

    @inlinable public init?(text: Span<UInt8>) { self.init(hex: text) }

    @inlinable public func appendText(to bytes: inout [UInt8]) { appendHex(to: &bytes) }

    public static var expectation: String { "a signature of 128 lower-case hexadecimal digits" }
    public static var pattern: String { "^[0-9a-f]{128}$" }
}

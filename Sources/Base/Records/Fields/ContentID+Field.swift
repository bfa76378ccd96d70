public import Primitives

/// The 32 raw bytes of its hash in binary and in what is hashed; its text in JSON.
extension ContentID: TextField {
    @inlinable public init(binary reader: inout BinaryReader) throws(RecordError) {
        self.init(try Digest(binary: &reader))
    }

    @inlinable public func write(binary writer: inout BinaryWriter) {
        digest.write(binary: &writer)
    }

    @inlinable public func write(preimage writer: inout PreimageWriter) {
        digest.write(preimage: &writer)
    }

    @inlinable public init?(text: Span<UInt8>) { self.init(parsing: text) }

    public static var expectation: String { "'b3:' and 64 lower-case hexadecimal digits" }
    public static var pattern: String { "^b3:[0-9a-f]{64}$" }
}

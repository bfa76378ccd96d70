import Primitives

/// A run of raw bytes: as they are behind their count in binary, lower-case hexadecimal in JSON.
public struct Bytes: Hashable, Sendable {
    public var bytes: [UInt8]
    @inlinable public init(_ bytes: [UInt8] = []) { self.bytes = bytes }
}

extension Bytes: TextField {
    public init(binary reader: inout BinaryReader) throws(RecordError) {
        let count = try reader.elementCount()
        bytes = try reader.take(count) { span in
            unsafe span.withUnsafeBufferPointer { unsafe Array($0) }
        }
    }

    public func write(binary writer: inout BinaryWriter) { writer.counted(bytes.span) }

    public func write(preimage writer: inout PreimageWriter) { writer.framed(bytes.span) }

    public init?(text: Span<UInt8>) {
        guard let bytes = HexText.bytes(text) else { return nil }
        self.bytes = bytes
    }

    public func appendText(to output: inout [UInt8]) { HexText.append(bytes.span, to: &output) }

    public static var expectation: String { "bytes as pairs of lower-case hexadecimal digits" }
    public static var pattern: String { "^([0-9a-f]{2})*$" }
}

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
        guard text.count % 2 == 0 else { return nil }
        bytes = []
        bytes.reserveCapacity(text.count / 2)
        for index in stride(from: 0, to: text.count, by: 2) {
            guard let high = Self.nibble(text[index]), let low = Self.nibble(text[index + 1]) else {
                return nil
            }
            bytes.append(high << 4 | low)
        }
    }

    public func appendText(to output: inout [UInt8]) {
        for byte in bytes {
            output.append(Self.digit(byte >> 4))
            output.append(Self.digit(byte & 15))
        }
    }

    private static func nibble(_ digit: UInt8) -> UInt8? {
        switch digit {
        case 0x30...0x39: digit - 0x30
        case 0x61...0x66: digit - 0x57
        default: nil
        }
    }

    private static func digit(_ nibble: UInt8) -> UInt8 {
        nibble < 10 ? 0x30 + nibble : 0x57 + nibble
    }

    public static var expectation: String { "bytes as pairs of lower-case hexadecimal digits" }
    public static var pattern: String { "^([0-9a-f]{2})*$" }
}

public import Primitives

/// 128-bit integers: LEB128 in binary, a decimal string in JSON, which has no exact number for them.
extension UInt128: TextField {
    @inlinable public init(binary reader: inout BinaryReader) throws(RecordError) {
        self = try reader.wideInteger()
    }

    @inlinable public func write(binary writer: inout BinaryWriter) { writer.wideInteger(self) }

    @inlinable public func write(preimage writer: inout PreimageWriter) { writer.integer(self) }

    @inlinable public init?(text: Span<UInt8>) {
        do throws(DecimalError) { try self.init(decimal: text) } catch { return nil }
    }

    @inlinable public func appendText(to bytes: inout [UInt8]) { appendDecimal(to: &bytes) }

    public static var expectation: String { "an integer string" }
    public static var pattern: String { "^(0|[1-9][0-9]{0,38})$" }
}

extension Int128: TextField {
    @inlinable public init(binary reader: inout BinaryReader) throws(RecordError) {
        let zigzag = try reader.wideInteger()
        self = Int128(truncatingIfNeeded: zigzag >> 1 ^ (0 &- (zigzag & 1)))
    }

    @inlinable public func write(binary writer: inout BinaryWriter) {
        writer.wideInteger(UInt128(truncatingIfNeeded: self << 1 ^ self >> 127))
    }

    @inlinable public func write(preimage writer: inout PreimageWriter) { writer.integer(self) }

    @inlinable public init?(text: Span<UInt8>) {
        do throws(DecimalError) { try self.init(decimal: text) } catch { return nil }
    }

    @inlinable public func appendText(to bytes: inout [UInt8]) {
        appendDecimal(to: &bytes)
    }

    public static var expectation: String { "an integer string, with a minus sign if negative" }
    public static var pattern: String { "^(0|-?[1-9][0-9]{0,38})$" }
}

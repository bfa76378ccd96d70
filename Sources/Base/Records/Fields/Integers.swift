/// Fixed-width unsigned integers of up to 64 bits: LEB128 in binary, a number in JSON.
public protocol UnsignedField: Field, FixedWidthInteger, UnsignedInteger {}

extension UnsignedField {
    @inlinable public init(binary reader: inout BinaryReader) throws(RecordError) {
        self.init(truncatingIfNeeded: try reader.integer(limit: UInt64(Self.max)))
    }

    @inlinable public func write(binary writer: inout BinaryWriter) {
        writer.integer(UInt64(self))
    }

    @inlinable public init(json reader: inout JSONReader) throws(RecordError) {
        self.init(truncatingIfNeeded: try reader.integer(limit: UInt64(Self.max)))
    }

    @inlinable public func write(json writer: inout JSONWriter) throws(RecordError) {
        try writer.integer(UInt64(self))
    }

    @inlinable public func write(preimage writer: inout PreimageWriter) {
        writer.integer(self)
    }

    public static var schema: Schema { .integer(0...Int128(Self.max)) }
}

extension UInt8: UnsignedField {}
extension UInt16: UnsignedField {}
extension UInt32: UnsignedField {}
extension UInt64: UnsignedField {}

/// Fixed-width signed integers of up to 64 bits: zigzag LEB128 in binary, a number in JSON.
public protocol SignedField: Field, FixedWidthInteger, SignedInteger {}

extension SignedField {
    @inlinable public init(binary reader: inout BinaryReader) throws(RecordError) {
        let start = reader.offset
        let zigzag = try reader.integer()
        let value = Int64(bitPattern: zigzag >> 1 ^ (0 &- (zigzag & 1)))
        guard let exact = Self(exactly: value) else {
            throw reader.expected("an integer from \(Self.min) to \(Self.max)", at: start)
        }
        self = exact
    }

    @inlinable public func write(binary writer: inout BinaryWriter) {
        let value = Int64(self)
        writer.integer(UInt64(bitPattern: value << 1 ^ value >> 63))
    }

    @inlinable public init(json reader: inout JSONReader) throws(RecordError) {
        self.init(
            truncatingIfNeeded: try reader.signedInteger(in: Int64(Self.min)...Int64(Self.max)))
    }

    @inlinable public func write(json writer: inout JSONWriter) throws(RecordError) {
        try writer.signedInteger(Int64(self))
    }

    @inlinable public func write(preimage writer: inout PreimageWriter) {
        writer.integer(self)
    }

    public static var schema: Schema { .integer(Int128(Self.min)...Int128(Self.max)) }
}

extension Int32: SignedField {}
extension Int64: SignedField {}

extension Bool: Field {
    @inlinable public init(binary reader: inout BinaryReader) throws(RecordError) {
        self = try reader.bool()
    }

    @inlinable public func write(binary writer: inout BinaryWriter) { writer.byte(self ? 1 : 0) }

    @inlinable public init(json reader: inout JSONReader) throws(RecordError) {
        self = try reader.bool()
    }

    @inlinable public func write(json writer: inout JSONWriter) throws(RecordError) {
        writer.bool(self)
    }

    @inlinable public func write(preimage writer: inout PreimageWriter) {
        writer.byte(self ? 1 : 0)
    }

    public static var schema: Schema { .boolean }
}

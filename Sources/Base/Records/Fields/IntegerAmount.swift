public import Primitives

/// An amount that JSON shows as a number, where the specification does: written in full, refused in
/// canonical JSON beyond 2^53 − 1, and read up to 64 bits. In every other form it is the amount.
public struct IntegerAmount: Hashable, Sendable {
    public var amount: Amount

    @inlinable public init(_ amount: Amount) { self.amount = amount }
}

extension IntegerAmount: Field {
    @inlinable public init(binary reader: inout BinaryReader) throws(RecordError) {
        self.init(try Amount(binary: &reader))
    }

    @inlinable public func write(binary writer: inout BinaryWriter) {
        amount.write(binary: &writer)
    }

    @inlinable public init(json reader: inout JSONReader) throws(RecordError) {
        self.init(Amount(units: UInt128(try reader.integer())))
    }

    @inlinable public func write(json writer: inout JSONWriter) throws(RecordError) {
        try writer.wideInteger(amount.units)
    }

    @inlinable public func write(preimage writer: inout PreimageWriter) {
        amount.write(preimage: &writer)
    }

    public static var schema: Schema { .integer(0...Int128(UInt64.max)) }
}

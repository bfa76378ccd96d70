/// Writes what is hashed: integers little-endian in their full width, text and bytes behind a
/// 32-bit little-endian length, lists behind a 32-bit count, optionals and cases behind one byte.
/// Two different values of one type and version, and the same value under two domains, never give
/// equal bytes.
public struct PreimageWriter: Sendable {
    @usableFromInline var storage: [UInt8] = []

    @inlinable public var bytes: [UInt8] { storage }

    @inlinable init() {}

    /// Begins with the framed `domain`, which names what is hashed and for what.
    @inlinable public init(domain: StaticString) {
        storage.reserveCapacity(256)
        length(domain.utf8CodeUnitCount)
        unsafe storage.append(
            contentsOf: UnsafeBufferPointer(
                start: domain.utf8Start, count: domain.utf8CodeUnitCount))
    }

    /// Appends `value` in its full width, lowest byte first.
    @inlinable public mutating func integer<I: FixedWidthInteger & Sendable>(_ value: I) {
        var rest = value
        for _ in 0..<(I.bitWidth / 8) {
            storage.append(UInt8(truncatingIfNeeded: rest))
            rest >>= 8
        }
    }

    @inlinable public mutating func byte(_ value: UInt8) { storage.append(value) }

    @inlinable public mutating func length(_ count: Int) { integer(UInt32(count)) }

    /// Bytes of a width that the type fixes.
    @inlinable public mutating func raw(_ bytes: Span<UInt8>) {
        unsafe bytes.withUnsafeBufferPointer { unsafe storage.append(contentsOf: $0) }
    }

    /// Bytes behind their length.
    @inlinable public mutating func framed(_ bytes: Span<UInt8>) {
        length(bytes.count)
        raw(bytes)
    }
}

extension PreimageWriter: FieldVisitor {
    @inlinable public mutating func callAsFunction<F: Field>(
        _ name: StaticString, _ value: inout F
    ) throws(RecordError) {
        value.write(preimage: &self)
    }

    @inlinable public mutating func callAsFunction<F: Field>(
        _ name: StaticString, _ value: inout F, default: @autoclosure () -> F
    ) throws(RecordError) {
        value.write(preimage: &self)
    }

    @inlinable public mutating func callAsFunction<F: Field>(
        _ name: StaticString, _ value: inout F?
    ) throws(RecordError) {
        guard let present = value else { return byte(0) }
        byte(1)
        present.write(preimage: &self)
    }

    @inlinable public mutating func continues(if condition: Bool) -> Bool { condition }
}

extension Field {
    /// The bytes to hash or sign this value by, under a domain that separates it from every other
    /// use of the same bytes.
    @inlinable public func preimage(domain: StaticString) -> [UInt8] {
        var writer = PreimageWriter(domain: domain)
        write(preimage: &writer)
        return writer.bytes
    }
}

/// The 64 bytes of an Ed25519 signature, as they are sent and stored: 32 that stand for a point,
/// then 32 for a number.
///
/// Any 64 bytes are a value of this type; whether they sign anything is for Crypto to say.
public struct Signature: Hashable, Comparable, Sendable, BitwiseCopyable {
    /// The first and the last 32 bytes, as words that compare in the order of bytes.
    @usableFromInline let point: Digest
    @usableFromInline let number: Digest

    @inlinable
    init(point: Digest, number: Digest) { (self.point, self.number) = (point, number) }

    @inlinable
    public static var zero: Signature { Signature(point: .zero, number: .zero) }

    @inlinable
    public static var byteCount: Int { 64 }

    /// The order of the bytes.
    @inlinable
    public static func < (left: Signature, right: Signature) -> Bool {
        left.point != right.point ? left.point < right.point : left.number < right.number
    }
}

extension Signature {
    /// `nil` unless there are exactly 64 bytes.
    @inlinable
    public init?(_ bytes: Span<UInt8>) {
        guard
            bytes.count == Signature.byteCount,
            let point = Digest(bytes.extracting(first: 32)),
            let number = Digest(bytes.extracting(last: 32))
        else { return nil }
        self.init(point: point, number: number)
    }

    /// `nil` unless there are exactly 64 bytes.
    @inlinable
    public init?(_ bytes: [UInt8]) { self.init(bytes.span) }

    /// Lends the 64 bytes.
    @inlinable
    public func withBytes<Result: ~Copyable, Failure: Error>(
        _ body: (Span<UInt8>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        var bytes = InlineArray<64, UInt8>(repeating: 0)
        point.withBytes { half in
            for index in half.indices { bytes[index] = half[index] }
        }
        number.withBytes { half in
            for index in half.indices { bytes[32 + index] = half[index] }
        }
        return try body(bytes.span)
    }

    /// The 64 bytes in an array of their own.
    @inlinable
    public var bytes: [UInt8] { point.bytes + number.bytes }

    @inlinable
    public func append(to bytes: inout [UInt8]) {
        point.append(to: &bytes)
        number.append(to: &bytes)
    }
}

extension Signature {
    /// `nil` unless there are exactly 128 lower-case hexadecimal digits.
    @inlinable
    public init?(hex text: Span<UInt8>) {
        guard
            text.count == Signature.byteCount * 2,
            let point = Digest(hex: text.extracting(first: 64)),
            let number = Digest(hex: text.extracting(last: 64))
        else { return nil }
        self.init(point: point, number: number)
    }

    @inlinable
    public init?(hex text: String) { self.init(hex: text.utf8Span.span) }

    /// 128 lower-case hexadecimal digits.
    public var hex: String { point.hex + number.hex }

    @inlinable
    public func appendHex(to text: inout [UInt8]) {
        point.appendHex(to: &text)
        number.appendHex(to: &text)
    }
}

extension Signature: CustomStringConvertible {
    public var description: String { hex }
}

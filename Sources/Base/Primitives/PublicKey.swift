/// The 32 bytes of an Ed25519 public key, as they are sent and stored.
///
/// Any 32 bytes are a value of this type: it is a name to compare, sort and look up. Whether they
/// are a key that anybody can sign for is for Crypto to say.
public struct PublicKey: Hashable, Comparable, Sendable, BitwiseCopyable {
    /// The bytes, as words that compare in the order of bytes.
    @usableFromInline let image: Digest

    @inlinable
    init(image: Digest) { self.image = image }

    @inlinable
    public static var zero: PublicKey { PublicKey(image: .zero) }

    @inlinable
    public static var byteCount: Int { 32 }

    /// The order of the bytes.
    @inlinable
    public static func < (left: PublicKey, right: PublicKey) -> Bool { left.image < right.image }
}

extension PublicKey {
    /// `nil` unless there are exactly 32 bytes.
    @inlinable
    public init?(_ bytes: Span<UInt8>) {
        guard let image = Digest(bytes) else { return nil }
        self.init(image: image)
    }

    /// `nil` unless there are exactly 32 bytes.
    @inlinable
    public init?(_ bytes: [UInt8]) { self.init(bytes.span) }

    /// Lends the 32 bytes.
    @inlinable
    public func withBytes<Result: ~Copyable, Failure: Error>(
        _ body: (Span<UInt8>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try image.withBytes(body)
    }

    /// The 32 bytes in an array of their own.
    @inlinable
    public var bytes: [UInt8] { image.bytes }

    @inlinable
    public func append(to bytes: inout [UInt8]) { image.append(to: &bytes) }
}

extension PublicKey {
    /// `nil` unless there are exactly 64 lower-case hexadecimal digits.
    @inlinable
    public init?(hex text: Span<UInt8>) {
        guard let image = Digest(hex: text) else { return nil }
        self.init(image: image)
    }

    @inlinable
    public init?(hex text: String) { self.init(hex: text.utf8Span.span) }

    /// 64 lower-case hexadecimal digits.
    public var hex: String { image.hex }

    @inlinable
    public func appendHex(to text: inout [UInt8]) { image.appendHex(to: &text) }
}

extension PublicKey: CustomStringConvertible {
    public var description: String { hex }
}

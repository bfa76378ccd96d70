public import Primitives

/// A 64-byte hash, as its two halves: equality, order, bytes and hexadecimal digits follow.
public struct Digest512: Hashable, Comparable, Sendable, BitwiseCopyable {
    public let first: Digest
    public let second: Digest

    @inlinable
    public init(_ first: Digest, _ second: Digest) { (self.first, self.second) = (first, second) }

    @inlinable
    public static var byteCount: Int { 64 }

    /// The order of the bytes.
    @inlinable
    public static func < (left: Digest512, right: Digest512) -> Bool {
        left.first != right.first ? left.first < right.first : left.second < right.second
    }
}

extension Digest512 {
    /// `nil` unless there are exactly 64 bytes.
    @inlinable
    public init?(_ bytes: Span<UInt8>) {
        guard bytes.count == Digest512.byteCount, let first = Digest(bytes.extracting(first: 32)),
            let second = Digest(bytes.extracting(last: 32))
        else { return nil }
        self.init(first, second)
    }

    /// Lends the 64 bytes.
    @inlinable
    public func withBytes<Result: ~Copyable, Failure: Error>(
        _ body: (Span<UInt8>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        var bytes = InlineArray<64, UInt8>(repeating: 0)
        first.withBytes { half in
            for index in half.indices { bytes[index] = half[index] }
        }
        second.withBytes { half in
            for index in half.indices { bytes[32 + index] = half[index] }
        }
        return try body(bytes.span)
    }

    /// The 64 bytes in an array of their own.
    @inlinable
    public var bytes: [UInt8] { first.bytes + second.bytes }

    /// `nil` unless there are exactly 128 lower-case hexadecimal digits.
    public init?(hex text: String) {
        let digits = text.utf8Span.span
        guard digits.count == 2 * Digest512.byteCount,
            let first = Digest(hex: digits.extracting(first: 64)),
            let second = Digest(hex: digits.extracting(last: 64))
        else { return nil }
        self.init(first, second)
    }

    /// 128 lower-case hexadecimal digits.
    public var hex: String { first.hex + second.hex }
}

extension Digest512: CustomStringConvertible {
    public var description: String { hex }
}

extension Digest512 {
    /// The 64 bytes in order, as memory holds them and the hash functions write them.
    typealias Image = (Digest.Image, Digest.Image)

    init(image: Image) { self.init(Digest(image: image.0), Digest(image: image.1)) }
}

/// A 32-byte hash.
///
/// Kept as four words, the first byte highest in the first word, so that comparing numbers compares
/// bytes in order, and equality and hashing take four words instead of 32 bytes.
public struct Digest: Hashable, Comparable, Sendable, BitwiseCopyable {
    public let word0: UInt64
    public let word1: UInt64
    public let word2: UInt64
    public let word3: UInt64

    @inlinable
    public init(_ word0: UInt64, _ word1: UInt64, _ word2: UInt64, _ word3: UInt64) {
        (self.word0, self.word1, self.word2, self.word3) = (word0, word1, word2, word3)
    }

    @inlinable
    public static var zero: Digest { Digest(0, 0, 0, 0) }

    @inlinable
    public static var byteCount: Int { 32 }

    /// The order of the bytes.
    @inlinable
    public static func < (left: Digest, right: Digest) -> Bool {
        if left.word0 != right.word0 { return left.word0 < right.word0 }
        if left.word1 != right.word1 { return left.word1 < right.word1 }
        if left.word2 != right.word2 { return left.word2 < right.word2 }
        return left.word3 < right.word3
    }
}

extension Digest {
    /// `nil` unless there are exactly 32 bytes.
    @inlinable
    public init?(_ bytes: Span<UInt8>) {
        guard bytes.count == Digest.byteCount else { return nil }
        self.init(
            EightBytes.load(bytes, from: 0).byteSwapped,
            EightBytes.load(bytes, from: 8).byteSwapped,
            EightBytes.load(bytes, from: 16).byteSwapped,
            EightBytes.load(bytes, from: 24).byteSwapped)
    }

    /// `nil` unless there are exactly 32 bytes.
    @inlinable
    public init?(_ bytes: [UInt8]) { self.init(bytes.span) }

    /// Lends the 32 bytes.
    @inlinable
    public func withBytes<Result: ~Copyable, Failure: Error>(
        _ body: (Span<UInt8>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        var bytes = InlineArray<32, UInt8>(repeating: 0)
        for index in 0..<8 {
            let shift = UInt64(56 - index * 8)
            bytes[index] = UInt8(truncatingIfNeeded: word0 &>> shift)
            bytes[index + 8] = UInt8(truncatingIfNeeded: word1 &>> shift)
            bytes[index + 16] = UInt8(truncatingIfNeeded: word2 &>> shift)
            bytes[index + 24] = UInt8(truncatingIfNeeded: word3 &>> shift)
        }
        return try body(bytes.span)
    }

    /// The 32 bytes in an array of their own; on hot paths ``withBytes(_:)`` saves making it.
    @inlinable
    public var bytes: [UInt8] {
        var bytes = [UInt8]()
        append(to: &bytes)
        return bytes
    }

    @inlinable
    public func append(to bytes: inout [UInt8]) {
        bytes.append(addingCapacity: Digest.byteCount) { output in
            EightBytes.append(word0.byteSwapped, to: &output)
            EightBytes.append(word1.byteSwapped, to: &output)
            EightBytes.append(word2.byteSwapped, to: &output)
            EightBytes.append(word3.byteSwapped, to: &output)
        }
    }
}

extension Digest {
    /// `nil` unless there are exactly 64 lower-case hexadecimal digits.
    @inlinable
    public init?(hex text: Span<UInt8>) {
        guard
            text.count == Digest.byteCount * 2,
            let word0 = HexText.word(text, from: 0), let word1 = HexText.word(text, from: 16),
            let word2 = HexText.word(text, from: 32), let word3 = HexText.word(text, from: 48)
        else { return nil }
        self.init(word0, word1, word2, word3)
    }

    @inlinable
    public init?(hex text: String) { self.init(hex: text.utf8Span.span) }

    /// 64 lower-case hexadecimal digits.
    public var hex: String {
        var text = [UInt8]()
        appendHex(to: &text)
        return String(decoding: text, as: UTF8.self)
    }

    @inlinable
    public func appendHex(to text: inout [UInt8]) {
        text.append(addingCapacity: Digest.byteCount * 2) { output in
            HexText.append(word0, to: &output)
            HexText.append(word1, to: &output)
            HexText.append(word2, to: &output)
            HexText.append(word3, to: &output)
        }
    }
}

extension Digest: CustomStringConvertible {
    public var description: String { hex }
}

/// A 32-byte hash, kept as four words, the first byte highest in the first word, so that comparing
/// numbers compares bytes in order.
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
    public init?(_ bytes: Span<UInt8>) {
        guard bytes.count == 32 else { return nil }
        func word(at offset: Int) -> UInt64 {
            (offset..<offset + 8).reduce(0) { $0 << 8 | UInt64(bytes[$1]) }
        }
        self.init(word(at: 0), word(at: 8), word(at: 16), word(at: 24))
    }

    /// Appends the 32 bytes.
    public func append(to bytes: inout [UInt8]) {
        for word in [word0, word1, word2, word3] {
            for shift in stride(from: 56, through: 0, by: -8) {
                bytes.append(UInt8(truncatingIfNeeded: word >> UInt64(shift)))
            }
        }
    }
}

extension Digest {
    private static let hexDigits = Array("0123456789abcdef".utf8)

    /// 64 lower-case hexadecimal digits.
    public var hex: String {
        var bytes: [UInt8] = []
        append(to: &bytes)
        let digits = bytes.flatMap { [Self.hexDigits[Int($0 >> 4)], Self.hexDigits[Int($0 & 15)]] }
        return String(decoding: digits, as: UTF8.self)
    }

    /// `nil` unless there are exactly 64 lower-case hexadecimal digits.
    public init?(hex: String) {
        let nibbles = hex.utf8.compactMap { Self.hexDigits.firstIndex(of: $0).map(UInt8.init) }
        guard nibbles.count == 64, hex.utf8.count == 64 else { return nil }
        let bytes = stride(from: 0, to: 64, by: 2).map { nibbles[$0] << 4 | nibbles[$0 + 1] }
        self.init(bytes.span)
    }
}

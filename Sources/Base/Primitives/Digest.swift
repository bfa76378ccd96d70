/// The 32 bytes that stand for a value: its hash. Held as four words so that comparing and hashing
/// take a few instructions; the order is that of the bytes.
public struct Digest: Hashable, Comparable, Sendable, BitwiseCopyable {
    // The bytes in order, eight to a word, the first byte of each the most significant.
    @usableFromInline let first, second, third, fourth: UInt64

    /// The digest whose bytes, in order, are those of four big-endian words.
    @inlinable public init(words: (UInt64, UInt64, UInt64, UInt64)) {
        (first, second, third, fourth) = words
    }

    /// `nil` unless there are exactly 32 bytes.
    public init?(_ bytes: Span<UInt8>) {
        guard bytes.count == 32 else { return nil }
        func word(at offset: Int) -> UInt64 {
            (offset..<offset + 8).reduce(0) { $0 << 8 | UInt64(bytes[$1]) }
        }
        self.init(words: (word(at: 0), word(at: 8), word(at: 16), word(at: 24)))
    }

    /// Thirty-two bytes of zero: the digest of nothing known.
    public static let zero = Digest(words: (0, 0, 0, 0))

    @inlinable public static func < (left: Digest, right: Digest) -> Bool {
        if left.first != right.first { return left.first < right.first }
        if left.second != right.second { return left.second < right.second }
        if left.third != right.third { return left.third < right.third }
        return left.fourth < right.fourth
    }

    /// Appends the 32 bytes.
    public func append(to bytes: inout [UInt8]) {
        for word in [first, second, third, fourth] {
            for shift in stride(from: 56, through: 0, by: -8) {
                bytes.append(UInt8(truncatingIfNeeded: word >> UInt64(shift)))
            }
        }
    }
}

extension Digest {
    private static let hexDigits = Array("0123456789abcdef".utf8)

    /// Sixty-four lowercase hexadecimal digits.
    public var hex: String {
        var bytes: [UInt8] = []
        append(to: &bytes)
        let digits = bytes.flatMap { [Self.hexDigits[Int($0 >> 4)], Self.hexDigits[Int($0 & 15)]] }
        return String(decoding: digits, as: UTF8.self)
    }

    /// Reads what `hex` writes, and nothing else.
    public init?(hex: String) {
        var nibbles: [UInt8] = []
        for digit in hex.utf8 {
            guard let value = Self.hexDigits.firstIndex(of: digit) else { return nil }
            nibbles.append(UInt8(value))
        }
        guard nibbles.count == 64 else { return nil }
        let bytes = stride(from: 0, to: 64, by: 2).map { nibbles[$0] << 4 | nibbles[$0 + 1] }
        self.init(bytes.span)
    }
}

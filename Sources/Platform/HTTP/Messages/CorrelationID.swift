import Loops

/// What ties a request to its answer and to every log line about it.
public struct CorrelationID: Hashable, Sendable {
    private enum Form: Hashable, Sendable {
        case said(String)
        case drawn(UInt64, UInt64)
    }

    private let form: Form

    /// The longest that is taken from a caller, in bytes.
    public static let longest = 128

    /// `nil` unless `text` is 1 to 128 letters, digits, dots, dashes and underscores.
    public init?(_ text: String) {
        let bytes = text.utf8Span.span
        guard Self.isValid(bytes) else { return nil }
        form = .said(text)
    }

    /// Sixteen bytes in hexadecimal digits, for a request that brings none. The bytes should be
    /// random.
    public init(_ bytes: (UInt64, UInt64)) { form = .drawn(bytes.0, bytes.1) }

    public var text: String {
        switch form {
        case .said(let text): return text
        case .drawn(let high, let low):
            var digits = [UInt8](repeating: 0, count: 32)
            var room = digits.mutableSpan
            Self.write(high, low, into: &room)
            return digits.span.text
        }
    }

    /// Writes the text without making one.
    func append(to buffer: inout ByteBuffer) {
        switch form {
        case .said(let text): buffer.append(text.utf8)
        case .drawn(let high, let low):
            buffer.withSpare(atLeast: 32) { spare in
                Self.write(high, low, into: &spare)
                return (32, ())
            }
        }
    }

    /// The thirty-two digits of two words, at the beginning of `room`.
    private static func write(_ high: UInt64, _ low: UInt64, into room: inout MutableSpan<UInt8>) {
        write(high &>> 32, at: 0, into: &room)
        write(high, at: 8, into: &room)
        write(low &>> 32, at: 16, into: &room)
        write(low, at: 24, into: &room)
    }

    /// The eight digits of the lower half of `word`.
    private static func write(_ word: UInt64, at place: Int, into room: inout MutableSpan<UInt8>) {
        let digits = digits(of: UInt32(truncatingIfNeeded: word))
        for index in 0..<8 {
            room[place &+ index] = UInt8(truncatingIfNeeded: digits &>> UInt64(8 &* index))
        }
    }

    /// Eight digits, the first in the lowest byte: all at once, since every answer has four of these.
    private static func digits(of half: UInt32) -> UInt64 {
        var nibbles = UInt64(half.byteSwapped)
        nibbles = (nibbles | nibbles &<< 16) & 0x0000_FFFF_0000_FFFF
        nibbles = (nibbles | nibbles &<< 8) & 0x00FF_00FF_00FF_00FF
        nibbles = (nibbles &>> 4 | nibbles &<< 8) & 0x0F0F_0F0F_0F0F_0F0F
        // A letter stands where the nibble is ten or more, 39 places behind the digits.
        let letters = (nibbles &+ 0x0606_0606_0606_0606) &>> 4 & 0x0101_0101_0101_0101
        return nibbles &+ 0x3030_3030_3030_3030 &+ letters &* 0x27
    }

    /// The caller's own, from `X-Correlation-ID` or else `X-Request-ID`; one that is not well-formed
    /// is passed over.
    public init?(of fields: HeaderFields) {
        for name in [FieldName.xCorrelationID, .xRequestID] {
            let text = fields.bytes(name) { Self.isValid($0) ? $0.text : nil }
            if let text, let text {
                form = .said(text)
                return
            }
        }
        return nil
    }

    private static func isValid(_ bytes: Span<UInt8>) -> Bool {
        guard 1...longest ~= bytes.count else { return false }
        for index in bytes.indices
        where !ByteClass.isHostName(bytes[index]) || bytes[index] == UInt8(ascii: "~") {
            return false
        }
        return true
    }
}

extension CorrelationID: CustomStringConvertible {
    public var description: String { text }
}

/// Bytes as hexadecimal text, two lower-case digits a byte. Upper case is refused: each value has
/// one form, so texts are equal exactly when the bytes are.
public enum HexText {
    @inlinable
    public static func append(_ bytes: Span<UInt8>, to text: inout [UInt8]) {
        text.append(addingCapacity: bytes.count * 2) { output in
            for index in bytes.indices {
                output.append(digit(bytes[index] &>> 4))
                output.append(digit(bytes[index] & 15))
            }
        }
    }

    @inlinable
    public static func text(_ bytes: Span<UInt8>) -> String {
        var text = [UInt8]()
        append(bytes, to: &text)
        return String(decoding: text, as: UTF8.self)
    }

    /// `nil` for an odd number of digits or any byte that is no lower-case digit.
    @inlinable
    public static func bytes(_ text: Span<UInt8>) -> [UInt8]? {
        guard text.count.isMultiple(of: 2) else { return nil }
        var bytes = [UInt8]()
        bytes.reserveCapacity(text.count / 2)
        for index in stride(from: 0, to: text.count, by: 2) {
            guard let high = value(text[index]), let low = value(text[index + 1]) else {
                return nil
            }
            bytes.append(high &<< 4 | low)
        }
        return bytes
    }

    @inlinable
    public static func bytes(_ text: String) -> [UInt8]? { bytes(text.utf8Span.span) }

    /// The 64 bits that 16 digits from `start` spell, the first digit highest. The text must reach
    /// that far.
    @inlinable
    static func word(_ text: Span<UInt8>, from start: Int) -> UInt64? {
        var word: UInt64 = 0
        for index in start..<start + 16 {
            guard let value = value(text[index]) else { return nil }
            word = word &<< 4 | UInt64(value)
        }
        return word
    }

    @inlinable
    static func append(_ word: UInt64, to output: inout OutputSpan<UInt8>) {
        var rest = word
        for _ in 0..<16 {
            rest = rest &<< 4 | rest &>> 60
            output.append(digit(UInt8(truncatingIfNeeded: rest) & 15))
        }
    }

    /// The digit for a value below 16.
    @inlinable
    static func digit(_ value: UInt8) -> UInt8 {
        value &+ (value < 10 ? UInt8(ascii: "0") : UInt8(ascii: "a") &- 10)
    }

    @inlinable
    static func value(_ digit: UInt8) -> UInt8? {
        switch digit {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): digit &- UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): digit &- (UInt8(ascii: "a") &- 10)
        default: nil
        }
    }
}

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
        guard
            let high = value(ofEightDigits: EightBytes.load(text, from: start)),
            let low = value(ofEightDigits: EightBytes.load(text, from: start + 8))
        else { return nil }
        return UInt64(high) &<< 32 | UInt64(low)
    }

    @inlinable
    static func append(_ word: UInt64, to output: inout OutputSpan<UInt8>) {
        EightBytes.append(eightDigits(UInt32(truncatingIfNeeded: word &>> 32)), to: &output)
        EightBytes.append(eightDigits(UInt32(truncatingIfNeeded: word)), to: &output)
    }

    /// Spreads the value to a nibble a byte, then lifts all bytes into text at once: adding 6
    /// carries out of a nibble exactly when it is a letter.
    @inlinable
    static func eightDigits(_ value: UInt32) -> UInt64 {
        var nibbles = UInt64(value)
        nibbles = (nibbles | nibbles &<< 16) & 0x0000_FFFF_0000_FFFF
        nibbles = (nibbles | nibbles &<< 8) & 0x00FF_00FF_00FF_00FF
        nibbles = (nibbles | nibbles &<< 4) & 0x0F0F_0F0F_0F0F_0F0F
        let letters = (nibbles &+ 0x0606_0606_0606_0606) &>> 4 & 0x0101_0101_0101_0101
        return (nibbles &+ 0x3030_3030_3030_3030 &+ letters &* 0x27).byteSwapped
    }

    /// The other way. In bytes below 128, adding 128 less a bound sets the top bit from that bound
    /// on and never carries into the next byte; two such bits tell whether a byte lies in a range.
    @inlinable
    static func value(ofEightDigits text: UInt64) -> UInt32? {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let top = ones &* 0x80
        let digits = (text &+ ones &* (0x80 - 0x30)) & ~(text &+ ones &* (0x80 - 0x3A))
        let letters = (text &+ ones &* (0x80 - 0x61)) & ~(text &+ ones &* (0x80 - 0x67))
        guard text & top == 0, (digits | letters) & top == top else { return nil }
        var nibbles = text.byteSwapped & (ones &* 0x0F)
        nibbles &+= (letters.byteSwapped & top) &>> 7 &* 9
        nibbles = (nibbles | nibbles &>> 4) & 0x00FF_00FF_00FF_00FF
        nibbles = (nibbles | nibbles &>> 8) & 0x0000_FFFF_0000_FFFF
        return UInt32(truncatingIfNeeded: nibbles | nibbles &>> 16)
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

/// Names one trace on all machines it touches: 16 bytes, not all of them zero.
public struct TraceID: Hashable, Sendable {
    public let high: UInt64
    public let low: UInt64

    public init?(high: UInt64, low: UInt64) {
        guard high | low != 0 else { return nil }
        (self.high, self.low) = (high, low)
    }

    /// A fresh one.
    public init(using dice: inout some RandomNumberGenerator) {
        let high: UInt64 = dice.next()
        self.high = high
        low = max(dice.next(), 1)
    }

    /// 32 lower-case hexadecimal digits.
    public func appendHex(to text: inout [UInt8]) {
        HexDigits.append(high, to: &text)
        HexDigits.append(low, to: &text)
    }

    public var hex: String { HexDigits.text(appendHex) }
}

/// Names one span within its trace: 8 bytes, not all of them zero.
public struct SpanID: Hashable, Sendable {
    public let value: UInt64

    public init?(_ value: UInt64) {
        guard value != 0 else { return nil }
        self.value = value
    }

    /// A fresh one.
    public init(using dice: inout some RandomNumberGenerator) { value = max(dice.next(), 1) }

    /// 16 lower-case hexadecimal digits.
    public func appendHex(to text: inout [UInt8]) { HexDigits.append(value, to: &text) }

    public var hex: String { HexDigits.text(appendHex) }
}

/// 64 bits as 16 digits.
enum HexDigits {
    static func append(_ word: UInt64, to text: inout [UInt8]) {
        for shift in stride(from: 60, through: 0, by: -4) { text.append(digit(word >> shift)) }
    }

    static func append(_ byte: UInt8, to text: inout [UInt8]) {
        text.append(digit(UInt64(byte >> 4)))
        text.append(digit(UInt64(byte)))
    }

    private static func digit(_ value: UInt64) -> UInt8 {
        let value = UInt8(truncatingIfNeeded: value & 15)
        return value + (value < 10 ? UInt8(ascii: "0") : UInt8(ascii: "a") - 10)
    }

    static func text(_ append: (inout [UInt8]) -> Void) -> String {
        var text: [UInt8] = []
        append(&text)
        return String(decoding: text, as: UTF8.self)
    }

    /// What lower-case digits say, at most 16 of them; `nil` where one is something else.
    static func value(_ text: Span<UInt8>) -> UInt64? {
        var value: UInt64 = 0
        for index in text.indices {
            switch text[index] {
            case UInt8(ascii: "0")...UInt8(ascii: "9"):
                value = value << 4 | UInt64(text[index] - UInt8(ascii: "0"))
            case UInt8(ascii: "a")...UInt8(ascii: "f"):
                value = value << 4 | UInt64(text[index] - UInt8(ascii: "a") + 10)
            default: return nil
            }
        }
        return value
    }
}

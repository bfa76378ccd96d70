/// Numbers as decimal text, appended to bytes.
enum DecimalBytes {
    static func append(_ value: UInt64, to text: inout [UInt8]) {
        var digits = InlineArray<20, UInt8>(repeating: 0)
        var (first, rest) = (20, value)
        repeat {
            first -= 1
            digits[first] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
            rest /= 10
        } while rest > 0
        for index in first..<20 { text.append(digits[index]) }
    }

    static func append(_ value: Int64, to text: inout [UInt8]) {
        if value < 0 { text.append(UInt8(ascii: "-")) }
        append(value.magnitude, to: &text)
    }

    /// `value` counts units of 10⁻ᵈⁱᵍⁱᵗˢ; the fraction has no trailing zeros, and neither it nor its
    /// point is written where it is nothing.
    static func append(_ value: UInt64, digits: Int, to text: inout [UInt8]) {
        guard digits > 0 else { return append(value, to: &text) }
        var one: UInt64 = 1
        for _ in 0..<digits { one *= 10 }
        let (whole, fraction) = value.quotientAndRemainder(dividingBy: one)
        append(whole, to: &text)
        guard fraction > 0 else { return }
        text.append(UInt8(ascii: "."))
        var (rest, unit) = (fraction, one / 10)
        while rest > 0 {
            text.append(UInt8(ascii: "0") + UInt8(rest / unit))
            rest %= unit
            unit /= 10
        }
    }

    static func append(_ value: Int64, digits: Int, to text: inout [UInt8]) {
        if value < 0 { text.append(UInt8(ascii: "-")) }
        append(value.magnitude, digits: digits, to: &text)
    }
}

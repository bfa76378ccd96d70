// Digits are made eight at a time inside one 64-bit word: JSON, logs and canonical text write more
// numbers than anything else.

extension FixedWidthInteger {
    /// Appends the number's digits, after a `-` if it is negative. Reading them back gives the
    /// number.
    @inlinable
    public func appendDecimal(to bytes: inout [UInt8]) {
        bytes.append(addingCapacity: DecimalDigits.mostBytes) { output in
            if self < 0 { output.append(UInt8(ascii: "-")) }
            DecimalDigits.append(UInt128(magnitude), to: &output)
        }
    }
}

extension UInt64 {
    /// Appends the number's digits.
    @inlinable
    public func appendDecimal(to bytes: inout [UInt8]) {
        bytes.append(addingCapacity: DecimalDigits.mostBytes) { output in
            DecimalDigits.append(self, to: &output)
        }
    }
}

/// Writing digits into an output that has room for ``mostBytes``, however few they turn out to be.
public enum DecimalDigits {
    /// A 128-bit number and its sign need no more.
    @inlinable
    public static var mostBytes: Int { 40 }

    /// Appends one to 39 digits.
    @inlinable
    public static func append(_ number: UInt128, to output: inout OutputSpan<UInt8>) {
        if let short = UInt64(exactly: number) { return append(short, to: &output) }
        let (high, low) = number.quotientAndRemainder(dividingBy: 10_000_000_000_000_000)
        append(high, to: &output)
        appendSixteen(UInt64(truncatingIfNeeded: low), to: &output)
    }

    /// Appends one to 20 digits.
    @inlinable
    public static func append(_ number: UInt64, to output: inout OutputSpan<UInt8>) {
        if number < 100_000_000 {
            appendTrimmed(number, to: &output)
        } else if number < 10_000_000_000_000_000 {
            let (high, low) = number.quotientAndRemainder(dividingBy: 100_000_000)
            appendTrimmed(high, to: &output)
            append(digits: eightDigits(low), to: &output)
        } else {
            let (high, low) = number.quotientAndRemainder(dividingBy: 10_000_000_000_000_000)
            appendTrimmed(high, to: &output)
            appendSixteen(low, to: &output)
        }
    }

    /// A number below 10^16, with its leading zeros.
    @inlinable
    static func appendSixteen(_ number: UInt64, to output: inout OutputSpan<UInt8>) {
        let (high, low) = number.quotientAndRemainder(dividingBy: 100_000_000)
        append(digits: eightDigits(high), to: &output)
        append(digits: eightDigits(low), to: &output)
    }

    /// A number below 10^8, without leading zeros. The first digit is the word's lowest byte, so
    /// the zero bytes at that end are the leading zeros; the last digit stays, whatever it is.
    @inlinable
    static func appendTrimmed(_ number: UInt64, to output: inout OutputSpan<UInt8>) {
        let digits = eightDigits(number)
        let zeros = min(digits.trailingZeroBitCount / 8, 7)
        append(digits: digits &>> UInt64(zeros * 8), count: 8 - zeros, to: &output)
    }

    @inlinable
    static func append(digits: UInt64, count: Int = 8, to output: inout OutputSpan<UInt8>) {
        EightBytes.append(digits | 0x3030_3030_3030_3030, count: count, to: &output)
    }

    /// The eight digits of a number below 10^8, one a byte, the first in the lowest byte.
    ///
    /// Splits into halves by 10 000, then all lanes at once by 100 and by 10. The multiplications
    /// stand for those divisions: 10 486 / 2^20 is exact for 1/100 below 10 000 and 103 / 2^10 for
    /// 1/10 below 100.
    @inlinable
    static func eightDigits(_ number: UInt64) -> UInt64 {
        let fours = number / 10_000 | (number % 10_000) &<< 32
        let hundreds = (fours &* 10_486) &>> 20 & 0x0000_007F_0000_007F
        let twos = hundreds | (fours &- hundreds &* 100) &<< 16
        let tens = (twos &* 103) &>> 10 & 0x000F_000F_000F_000F
        return tens | (twos &- tens &* 10) &<< 8
    }
}

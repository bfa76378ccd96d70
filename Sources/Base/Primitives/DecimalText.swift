// Plain decimal text and the integers, both ways without loss: what is written reads back as the
// same number, and text that reads at all is exactly what writing that number gives.

extension FixedWidthInteger {
    /// Reads `0`, or digits that do not begin with `0`; for a signed type a `-` may stand before a
    /// number other than zero. Nothing else is accepted: no `+`, no spaces, no exponent, no
    /// grouping. Of a text of any length at most 41 bytes are looked at.
    @inlinable
    public init(decimal text: Span<UInt8>) throws(DecimalError) {
        var reader = DecimalReader(text, signed: Self.isSigned)
        let magnitude = try reader.wholePart(of: text)
        guard reader.position == text.count else { throw .expectedDigit(at: reader.position) }
        self = try reader.integer(magnitude)
    }

    @inlinable
    public init(decimal text: String) throws(DecimalError) {
        try self.init(decimal: text.utf8Span.span)
    }
}

/// A place in decimal text, moving from its sign to its end. The text is lent to each step.
@usableFromInline
struct DecimalReader {
    /// The most digits a 128-bit number has.
    @inlinable static var mostDigits: Int { 39 }
    /// 10 to this power is below 2^64.
    @inlinable static var digitsWithin64Bits: Int { 19 }

    @usableFromInline let isNegative: Bool
    @usableFromInline var position: Int

    @inlinable
    init(_ text: Span<UInt8>, signed: Bool) {
        isNegative = signed && !text.isEmpty && text[0] == UInt8(ascii: "-")
        position = isNegative ? 1 : 0
    }

    /// The digit here, if one stands here.
    @inlinable
    func digit(in text: Span<UInt8>) -> UInt64? {
        guard position < text.count else { return nil }
        let value = text[position] &- UInt8(ascii: "0")
        return value < 10 ? UInt64(value) : nil
    }

    /// The digits from here up to another byte or the end; `nil` when they exceed 128 bits, which
    /// is left to the caller so that a fault in the rest of the text is named first.
    @inlinable
    mutating func wholePart(of text: Span<UInt8>) throws(DecimalError) -> UInt128? {
        let start = position
        guard let first = digit(in: text) else { throw .expectedDigit(at: position) }
        position += 1
        guard first > 0 || digit(in: text) == nil else { throw .expectedNoLeadingZero(at: start) }
        var short = first
        while position - start < DecimalReader.digitsWithin64Bits, let digit = digit(in: text) {
            short = short &* 10 &+ digit
            position += 1
        }
        var value: UInt128? = UInt128(short)
        while let digit = digit(in: text) {
            guard position - start < DecimalReader.mostDigits else {
                throw .expectedFewerDigits(limit: DecimalReader.mostDigits)
            }
            value = value.flatMap { appending(digit, to: $0) }
            position += 1
        }
        return value
    }

    /// The digits from here to the end as a count of the smallest place of `places`, missing places
    /// being zeros. `places` is at most 38, so this is below 10^38 and fits.
    @inlinable
    mutating func fraction(of text: Span<UInt8>, places: Int) throws(DecimalError) -> UInt128 {
        var (value, left): (UInt128, Int) = (0, places)
        repeat {
            guard let digit = digit(in: text) else { throw .expectedDigit(at: position) }
            guard left > 0 else { throw .expectedFewerFractionalDigits(limit: places) }
            value = value &* 10 &+ UInt128(digit)
            left -= 1
            position += 1
        } while position < text.count
        for _ in 0..<left { value = value &* 10 }
        return value
    }

    /// The number of this magnitude and the sign read at the start.
    @inlinable
    func integer<Number: FixedWidthInteger>(
        _ magnitude: UInt128?
    ) throws(DecimalError) -> Number {
        guard magnitude != 0 || !isNegative else { throw .expectedUnsignedZero }
        let range = DecimalError.expectedInteger(bits: Number.bitWidth, signed: Number.isSigned)
        guard let magnitude else { throw range }
        if isNegative {
            // The smallest number is its own two's complement, so negating by wrapping covers it.
            guard magnitude <= UInt128(Number.min.magnitude) else { throw range }
            return 0 &- Number(truncatingIfNeeded: magnitude)
        }
        guard let number = Number(exactly: magnitude) else { throw range }
        return number
    }

    @inlinable
    func appending(_ digit: UInt64, to value: UInt128) -> UInt128? {
        let (shifted, tooLarge) = value.multipliedReportingOverflow(by: 10)
        let (sum, overflow) = shifted.addingReportingOverflow(UInt128(digit))
        return tooLarge || overflow ? nil : sum
    }
}

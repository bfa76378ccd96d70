/// How many decimal places an amount is shown with: the exponent between minor units and the
/// decimal people read. At exponent 6, 1 500 000 minor units are `1.500000`.
///
/// Writing always gives every place; reading takes at most that many and refuses more, since it
/// would have to round. So whatever is written reads back as the same number.
public struct DecimalScale: Hashable, Sendable, BitwiseCopyable {
    /// Minor units in one whole: 10 to the ``exponent``.
    public let unit: UInt128
    /// How many digits stand after the point; at 0 there is no point.
    public let exponent: Int

    /// 10^38 is the largest power of ten below 2^127, so one whole fits the signed type too.
    @inlinable
    public static var maximumExponent: Int { 38 }

    /// `nil` beyond 0...38.
    public init?(exponent: Int) {
        guard (0...DecimalScale.maximumExponent).contains(exponent) else { return nil }
        var unit: UInt128 = 1
        for _ in 0..<exponent { unit *= 10 }
        (self.unit, self.exponent) = (unit, exponent)
    }

    /// Reads minor units: plain digits as ``Swift/FixedWidthInteger/init(decimal:)`` takes them,
    /// then perhaps a point and one to ``exponent`` digits.
    @inlinable
    public func minor<Number: FixedWidthInteger>(
        _ text: Span<UInt8>, as type: Number.Type = Number.self
    ) throws(DecimalError) -> Number {
        var reader = DecimalReader(text, signed: Number.isSigned)
        let whole = try reader.wholePart(of: text)
        var fraction: UInt128 = 0
        if reader.position < text.count {
            guard text[reader.position] == UInt8(ascii: ".") else {
                throw .expectedDigit(at: reader.position)
            }
            reader.position += 1
            fraction = try reader.fraction(of: text, places: exponent)
        }
        return try reader.integer(combining(whole, fraction))
    }

    @inlinable
    public func minor<Number: FixedWidthInteger>(
        _ text: String, as type: Number.Type = Number.self
    ) throws(DecimalError) -> Number {
        try minor(text.utf8Span.span, as: type)
    }

    public func amount(_ text: Span<UInt8>) throws(DecimalError) -> Amount {
        Amount(units: try minor(text))
    }

    public func amount(_ text: String) throws(DecimalError) -> Amount {
        try amount(text.utf8Span.span)
    }

    /// Appends `minor` as decimal text, every place written.
    @inlinable
    public func append(_ minor: some FixedWidthInteger, to bytes: inout [UInt8]) {
        let (whole, fraction) = UInt128(minor.magnitude).quotientAndRemainder(dividingBy: unit)
        if minor < 0 { bytes.append(UInt8(ascii: "-")) }
        whole.appendDecimal(to: &bytes)
        guard exponent > 0 else { return }
        // One whole more makes the fraction exactly one digit longer than its places, leading zeros
        // and all; the point then takes that digit's byte.
        let point = bytes.count
        (unit + fraction).appendDecimal(to: &bytes)
        bytes[point] = UInt8(ascii: ".")
    }

    public func text(_ minor: some FixedWidthInteger) -> String {
        var bytes = [UInt8]()
        append(minor, to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    public func text(_ amount: Amount) -> String { text(amount.units) }

    public func text(_ change: AmountDelta) -> String { text(change.units) }

    @inlinable
    func combining(_ whole: UInt128?, _ fraction: UInt128) -> UInt128? {
        guard let whole else { return nil }
        let (units, tooLarge) = whole.multipliedReportingOverflow(by: unit)
        let (sum, overflow) = units.addingReportingOverflow(fraction)
        return tooLarge || overflow ? nil : sum
    }
}

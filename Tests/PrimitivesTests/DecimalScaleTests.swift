import Primitives
import Testing

@Suite struct DecimalScaleTests {
    @Test func `exponents run from 0 to 38`() {
        #expect(DecimalScale(exponent: -1) == nil)
        #expect(DecimalScale(exponent: 39) == nil)
        #expect(DecimalScale(exponent: 0)?.unit == 1)
        #expect(DecimalScale(exponent: 6)?.unit == 1_000_000)
        let root: UInt128 = 10_000_000_000_000_000_000
        #expect(DecimalScale(exponent: 38)?.unit == root * root)
    }

    @Test(arguments: 0...38)
    func `the round trip is the identity, signed and unsigned`(exponent: Int) throws {
        var dice = Dice(seed: UInt64(exponent))
        let scale = try #require(DecimalScale(exponent: exponent))
        for minor in UInt128.edges + (0..<300).map({ _ in dice.wide() }) {
            let text = scale.text(minor)
            #expect(text == naive(minor, exponent: exponent))
            #expect(try scale.minor(text) == minor)
            let signed = Int128(truncatingIfNeeded: minor)
            let signedText = scale.text(signed)
            let sign = signed < 0 ? "-" : ""
            #expect(signedText == sign + naive(signed.magnitude, exponent: exponent))
            #expect(try scale.minor(signedText) == signed)
        }
    }

    @Test(arguments: [
        (0, UInt128(0), "0"), (0, 150, "150"), (1, 0, "0.0"), (2, 5, "0.05"), (2, 150, "1.50"),
        (6, 1_500_000, "1.500000"), (18, 1, "0.000000000000000001"),
        (38, .max, "3.40282366920938463463374607431768211455"),
        (20, .max, "3402823669209384634.63374607431768211455"),
    ])
    func `every place is written`(exponent: Int, minor: UInt128, text: String) throws {
        #expect(try #require(DecimalScale(exponent: exponent)).text(minor) == text)
    }

    @Test(arguments: [
        ("1", UInt128(1_000_000)), ("0", 0), ("0.3", 300_000), ("0.30", 300_000),
        ("1.5", 1_500_000), ("0.000001", 1), ("12.345678", 12_345_678), ("0.0", 0),
    ])
    func `fewer places than the exponent are enough`(text: String, minor: UInt128) throws {
        let scale = try #require(DecimalScale(exponent: 6))
        #expect(try scale.minor(text) == minor)
        #expect(try scale.amount(text) == Amount(units: minor))
    }

    @Test(arguments: [
        ("", DecimalError.expectedDigit(at: 0)),
        (".", .expectedDigit(at: 0)),
        (".5", .expectedDigit(at: 0)),
        ("1.", .expectedDigit(at: 2)),
        ("1..5", .expectedDigit(at: 2)),
        ("1.5.", .expectedDigit(at: 3)),
        ("1.-5", .expectedDigit(at: 2)),
        ("+1.5", .expectedDigit(at: 0)),
        ("-1.5", .expectedDigit(at: 0)),
        ("1,5", .expectedDigit(at: 1)),
        ("1 000.5", .expectedDigit(at: 1)),
        ("1,000.5", .expectedDigit(at: 1)),
        ("1.5e3", .expectedDigit(at: 3)),
        ("1e3", .expectedDigit(at: 1)),
        ("1.5 ", .expectedDigit(at: 3)),
        ("01.5", .expectedNoLeadingZero(at: 0)),
        ("00.5", .expectedNoLeadingZero(at: 0)),
        ("1.0000000", .expectedFewerFractionalDigits(limit: 6)),
        ("0.1234567", .expectedFewerFractionalDigits(limit: 6)),
        ("0." + String(repeating: "0", count: 9_000), .expectedFewerFractionalDigits(limit: 6)),
        (String(repeating: "1", count: 40) + ".5", .expectedFewerDigits(limit: 39)),
        (String(repeating: "9", count: 39), .expectedInteger(bits: 128, signed: false)),
        (String(repeating: "9", count: 39) + ".x", .expectedDigit(at: 40)),
        ("340282366920938463463374607431769", .expectedInteger(bits: 128, signed: false)),
        ("340282366920938463463374607431768.211456", .expectedInteger(bits: 128, signed: false)),
    ])
    func `malformed text is refused for the reason it has`(
        text: String, reason: DecimalError
    ) throws {
        let scale = try #require(DecimalScale(exponent: 6))
        #expect(throws: reason) { try scale.amount(text) }
    }

    @Test func `a negative zero has no second form`() throws {
        let scale = try #require(DecimalScale(exponent: 2))
        for text in ["-0", "-0.0", "-0.00"] {
            #expect(throws: DecimalError.expectedUnsignedZero) {
                try scale.minor(text, as: Int128.self)
            }
        }
        #expect(try scale.minor("-0.01", as: Int128.self) == -1)
    }

    @Test func `whole units take no point`() throws {
        let whole = try #require(DecimalScale(exponent: 0))
        #expect(try whole.minor("7", as: UInt64.self) == 7)
        #expect(throws: DecimalError.expectedFewerFractionalDigits(limit: 0)) {
            try whole.minor("7.0", as: UInt64.self)
        }
        #expect(throws: DecimalError.expectedDigit(at: 2)) {
            try whole.minor("7.", as: UInt64.self)
        }
    }

    @Test func `narrow types are bounded after scaling`() throws {
        let scale = try #require(DecimalScale(exponent: 2))
        #expect(try scale.minor("2.55", as: UInt8.self) == 255)
        #expect(throws: DecimalError.expectedInteger(bits: 8, signed: false)) {
            try scale.minor("2.56", as: UInt8.self)
        }
        #expect(try scale.minor("-1.28", as: Int8.self) == -128)
        #expect(throws: DecimalError.expectedInteger(bits: 8, signed: true)) {
            try scale.minor("1.28", as: Int8.self)
        }
    }

    @Test func `amounts and changes are written alike`() throws {
        let scale = try #require(DecimalScale(exponent: 3))
        #expect(scale.text(Amount(units: 1_234)) == "1.234")
        #expect(scale.text(AmountDelta(units: -1)) == "-0.001")
        #expect(scale.text(AmountDelta.zero) == "0.000")
    }

    /// Zeros in front until there is a digit before the point, then the point.
    private func naive(_ minor: UInt128, exponent: Int) -> String {
        var text = String(minor)
        while text.count <= exponent { text = "0" + text }
        if exponent > 0 { text.insert(".", at: text.index(text.endIndex, offsetBy: -exponent)) }
        return text
    }
}

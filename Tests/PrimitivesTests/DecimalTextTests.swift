import Primitives
import Testing

@Suite struct DecimalTextTests {
    @Test(arguments: UInt64(0)..<16)
    func `every number reads back from its text`(seed: UInt64) throws {
        var dice = Dice(seed: seed)
        for _ in 0..<500 {
            let (wide, word, signed) = (dice.wide(), dice.word(), dice.signed())
            #expect(try UInt128(decimal: wide.description) == wide)
            #expect(try UInt64(decimal: word.description) == word)
            #expect(try Int128(decimal: signed.description) == signed)
            let short = Int64(truncatingIfNeeded: word)
            #expect(try Int64(decimal: short.description) == short)
        }
    }

    @Test func `the edges of each type read, and one beyond is refused`() throws {
        #expect(try UInt128(decimal: "340282366920938463463374607431768211455") == .max)
        #expect(try Int128(decimal: "-170141183460469231731687303715884105728") == .min)
        #expect(try UInt64(decimal: "18446744073709551615") == .max)
        #expect(try Int64(decimal: "-9223372036854775808") == .min)
        #expect(try UInt8(decimal: "255") == .max)
        #expect(try UInt8(decimal: "0") == 0)

        let wide = DecimalError.expectedInteger(bits: 128, signed: false)
        #expect(throws: wide) { try UInt128(decimal: "340282366920938463463374607431768211456") }
        #expect(throws: wide) { try UInt128(decimal: String(repeating: "9", count: 39)) }
        let signed = DecimalError.expectedInteger(bits: 128, signed: true)
        #expect(throws: signed) { try Int128(decimal: "170141183460469231731687303715884105728") }
        #expect(throws: signed) { try Int128(decimal: "-170141183460469231731687303715884105729") }
        #expect(throws: signed) { try Int128(decimal: "-" + String(repeating: "9", count: 39)) }
        let word = DecimalError.expectedInteger(bits: 64, signed: false)
        #expect(throws: word) { try UInt64(decimal: "18446744073709551616") }
        #expect(throws: word) { try UInt64(decimal: String(repeating: "9", count: 39)) }
        #expect(throws: DecimalError.expectedInteger(bits: 64, signed: true)) {
            try Int64(decimal: "-9223372036854775809")
        }
        #expect(throws: DecimalError.expectedInteger(bits: 8, signed: false)) {
            try UInt8(decimal: "256")
        }
    }

    @Test(arguments: [
        ("", DecimalError.expectedDigit(at: 0)),
        ("+1", .expectedDigit(at: 0)),
        ("-1", .expectedDigit(at: 0)),
        ("-", .expectedDigit(at: 0)),
        (" 1", .expectedDigit(at: 0)),
        ("1 ", .expectedDigit(at: 1)),
        ("12a4", .expectedDigit(at: 2)),
        ("1.0", .expectedDigit(at: 1)),
        ("1e3", .expectedDigit(at: 1)),
        ("1_000", .expectedDigit(at: 1)),
        ("1,000", .expectedDigit(at: 1)),
        ("0x10", .expectedDigit(at: 1)),
        ("/", .expectedDigit(at: 0)),
        (":", .expectedDigit(at: 0)),
        ("٣", .expectedDigit(at: 0)),
        ("１", .expectedDigit(at: 0)),
        ("00", .expectedNoLeadingZero(at: 0)),
        ("01", .expectedNoLeadingZero(at: 0)),
        ("0" + String(repeating: "0", count: 50), .expectedNoLeadingZero(at: 0)),
        (String(repeating: "1", count: 40), .expectedFewerDigits(limit: 39)),
        (String(repeating: "9", count: 5_000), .expectedFewerDigits(limit: 39)),
        (String(repeating: "9", count: 39) + "x", .expectedDigit(at: 39)),
    ])
    func `malformed text is refused for the reason it has`(text: String, reason: DecimalError) {
        #expect(throws: reason) { try UInt128(decimal: text) }
        #expect(throws: reason) { try UInt64(decimal: text) }
    }

    @Test(arguments: [
        ("", DecimalError.expectedDigit(at: 0)),
        ("-", .expectedDigit(at: 1)),
        ("--1", .expectedDigit(at: 1)),
        ("+1", .expectedDigit(at: 0)),
        ("-+1", .expectedDigit(at: 1)),
        ("−1", .expectedDigit(at: 0)),
        ("-0", .expectedUnsignedZero),
        ("-00", .expectedNoLeadingZero(at: 1)),
        ("-01", .expectedNoLeadingZero(at: 1)),
        ("1-", .expectedDigit(at: 1)),
        ("-" + String(repeating: "1", count: 40), .expectedFewerDigits(limit: 39)),
    ])
    func `malformed signed text is refused for the reason it has`(
        text: String, reason: DecimalError
    ) {
        #expect(throws: reason) { try Int128(decimal: text) }
        #expect(throws: reason) { try Int64(decimal: text) }
    }

    @Test func `every byte other than a digit is refused`() {
        for byte in UInt8.min...UInt8.max {
            let text = [UInt8(ascii: "1"), byte]
            let isDigit = UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte
            let number = try? UInt64(decimal: text.span)
            #expect((number != nil) == isDigit)
        }
    }

    @Test(arguments: UInt64(0)..<16)
    func `text that reads at all is what writing the number gives`(seed: UInt64) {
        var dice = Dice(seed: seed)
        let letters = Array("0123456789-+.e ".utf8)
        for _ in 0..<1_000 {
            let text = (0..<dice.next() % 44).map { _ in
                letters[Int(dice.next() % (dice.next() % 4 == 0 ? 15 : 10))]
            }
            let written = String(decoding: text, as: UTF8.self)
            if let number = try? UInt128(decimal: text.span) { #expect("\(number)" == written) }
            if let number = try? Int128(decimal: text.span) { #expect("\(number)" == written) }
            if let number = try? UInt64(decimal: text.span) { #expect("\(number)" == written) }
        }
    }
}

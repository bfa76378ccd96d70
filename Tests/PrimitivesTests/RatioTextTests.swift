import Primitives
import Testing

@Suite struct RatioTextTests {
    @Test(
        arguments: [
            ("0/1", 0, 1), ("1/1", 1, 1), ("1/2", 1, 2), ("7/1", 7, 1), ("22/7", 22, 7),
            ("340282366920938463463374607431768211455/2", .max, 2),
            ("1/340282366920938463463374607431768211455", 1, .max),
        ] as [(String, UInt128, UInt128)])
    func `a ratio has one text`(text: String, top: UInt128, bottom: UInt128) throws {
        let ratio = try #require(Ratio(top, over: bottom))
        #expect(ratio.description == text)
        #expect(try Ratio(parsing: text) == ratio)
        var bytes = Array("x".utf8)
        ratio.appendText(to: &bytes)
        #expect(String(decoding: bytes, as: UTF8.self) == "x" + text)
    }

    @Test(
        arguments: [
            ("", .expectedSlash), ("1", .expectedSlash), ("1:2", .expectedSlash),
            ("/2", .numerator(.expectedDigit(at: 0))), ("1/", .denominator(.expectedDigit(at: 0))),
            ("-1/2", .numerator(.expectedDigit(at: 0))),
            ("1/-2", .denominator(.expectedDigit(at: 0))),
            (" 1/2", .numerator(.expectedDigit(at: 0))),
            ("1/2 ", .denominator(.expectedDigit(at: 1))),
            ("1/2/3", .denominator(.expectedDigit(at: 1))),
            ("01/2", .numerator(.expectedNoLeadingZero(at: 0))),
            ("1/02", .denominator(.expectedNoLeadingZero(at: 0))),
            ("0/0", .expectedNonZeroDenominator), ("1/0", .expectedNonZeroDenominator),
            ("0/2", .expectedLowestTerms), ("2/4", .expectedLowestTerms),
            ("3/3", .expectedLowestTerms),
            (
                "1/340282366920938463463374607431768211456",
                .denominator(.expectedInteger(bits: 128, signed: false))
            ),
        ] as [(String, RatioError)])
    func `any other text is refused for its reason`(text: String, reason: RatioError) {
        #expect(throws: reason) { try Ratio(parsing: text) }
        #expect(!reason.description.isEmpty)
    }

    @Test(arguments: UInt64(0)..<16)
    func `text reads back`(seed: UInt64) throws {
        var dice = Dice(seed: seed)
        for _ in 0..<100 {
            let ratio = try #require(Ratio(dice.wide(), over: max(1, dice.wide())))
            #expect(try Ratio(parsing: ratio.description) == ratio)
        }
    }
}

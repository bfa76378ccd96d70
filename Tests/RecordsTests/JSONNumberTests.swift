import Simulation
import SpecTesting
import Primitives
import Records
import Testing

@Suite struct JSONNumberTests {
    @Test func `integers are taken up to their bounds`() throws {
        #expect(try fromJSON("0", as: UInt8.self) == 0)
        #expect(try fromJSON("255", as: UInt8.self) == 255)
        #expect(try fromJSON("18446744073709551615", as: UInt64.self) == .max)
        #expect(try fromJSON("9999999999999999999", as: UInt64.self) == 9_999_999_999_999_999_999)
        #expect(try fromJSON("-2147483648", as: Int32.self) == .min)
        #expect(try fromJSON("9223372036854775807", as: Int64.self) == .max)
        #expect(try fromJSON("-9223372036854775808", as: Int64.self) == .min)
        #expect(try fromJSON(" \t\r\n12 \n", as: UInt64.self) == 12)
    }

    @Test(arguments: [
        "18446744073709551616", "18446744073709551620", "99999999999999999999",
        "100000000000000000000", "340282366920938463463374607431768211456", "00", "01", "007",
        "00000000000000000001", "000000000000000000001", "-1", "-0", "+1", "1.0", "1.", ".5", "1e3",
        "1E3", "0e0", "1e", "0.0", "\"1\"", "true", "null", "[]", "{}", "NaN", "Infinity", "0x10",
        "1_0",
        "١", "--1", "- 1",
    ])
    func `anything but a plain integer in range is refused`(text: String) {
        func problem<F: Field & Equatable>(_ type: F.Type) -> RecordError? {
            refusal { () throws(RecordError) in try fromJSON(text, as: F.self) }
        }
        let error = problem(UInt64.self)
        #expect(error != nil)
        let behindDigits = text.first?.isNumber == true && text.contains { "x_".contains($0) }
        if !behindDigits {
            #expect(
                error
                    == RecordError(
                        .expected("an integer from 0 to 18446744073709551615"), at: 5, path: "x"))
        }
        if text != "-1" { #expect(problem(Int64.self) != nil) }
    }

    @Test func `bounds are those of the type`() {
        func expectRefused<F: Field & Equatable>(_ text: String, _ type: F.Type, _ what: String) {
            let error = refusal { () throws(RecordError) in try fromJSON(text, as: F.self) }
            #expect(error == RecordError(.expected(what), at: 5, path: "x"))
        }
        expectRefused("256", UInt8.self, "an integer from 0 to 255")
        expectRefused("65536", UInt16.self, "an integer from 0 to 65535")
        expectRefused("4294967296", UInt32.self, "an integer from 0 to 4294967295")
        expectRefused("2147483648", Int32.self, "an integer from -2147483648 to 2147483647")
        expectRefused("-2147483649", Int32.self, "an integer from -2147483648 to 2147483647")
        let long = "an integer from -9223372036854775808 to 9223372036854775807"
        expectRefused("9223372036854775808", Int64.self, long)
        expectRefused("-9223372036854775809", Int64.self, long)
        expectRefused("-0", Int64.self, long)
        expectRefused("-", Int64.self, long)
        expectRefused("-01", Int64.self, long)
        expectRefused("10001", BasisPoints.self, "basis points from 0 to 10000")
        expectRefused("1000001", PartsPerMillion.self, "parts per million from 0 to 1000000")
    }

    @Test func `a hundred thousand digits are refused at once`() {
        let digits = String(repeating: "9", count: 100_000)
        #expect(throws: RecordError.self) { try fromJSON(digits, as: UInt64.self) }
        #expect(throws: RecordError.self) { try fromJSON("-" + digits, as: Int64.self) }
        #expect(throws: RecordError.self) { try fromJSON("\"" + digits + "\"", as: UInt128.self) }
        #expect(throws: Never.self) { try JSON.validate(digits.utf8.span) }
    }

    @Test func `wide integers are strings in their one spelling`() throws {
        #expect(try fromJSON(#""0""#, as: UInt128.self) == 0)
        #expect(try fromJSON("\"\(UInt128.max)\"", as: Amount.self) == .maximum)
        #expect(try fromJSON("\"\(Int128.min)\"", as: Int128.self) == .min)
        #expect(try fromJSON(#""\u0031\u0032""#, as: UInt128.self) == 12)
        let refused = [
            "1", #""""#, #""00""#, #""01""#, #""+1""#, #"" 1""#, #""1 ""#, #""1.0""#, #""1e3""#,
            #""-0""#,
            #""0x1""#, #""-""#, #""340282366920938463463374607431768211456""#,
            #""-170141183460469231731687303715884105729""#, "null", "\"\\u0000\"",
        ]
        for text in refused {
            let unsigned = refusal { () throws(RecordError) in try fromJSON(text, as: UInt128.self)
            }
            #expect(
                unsigned == RecordError(.expected("an integer string"), at: 5, path: "x"), "\(text)"
            )
            if !text.contains("768211456") {
                let signed = refusal { () throws(RecordError) in try fromJSON(text, as: Int128.self)
                }
                #expect(
                    signed?.problem
                        == .expected("an integer string, with a minus sign if negative"), "\(text)")
            }
        }
        #expect(
            refusal { () throws(RecordError) in try fromJSON(#""-1""#, as: Amount.self) }?.problem
                == .expected("an integer string"))
    }

    @Test(arguments: Trials.seeds(2_000))
    func `integers agree with what the standard library reads`(seed: UInt64) {
        var dice = SplitMix64(seed: seed)
        for _ in 0..<50 {
            let digits = String((0..<(1 + dice.below(24))).map { _ in dice.pick("0123456789") })
            let text = (dice.coin() ? "-" : "") + digits
            let plain = digits == "0" ? text == "0" : digits.first != "0"
            let unsigned = try? fromJSON(text, as: UInt64.self)
            #expect(unsigned == (plain ? UInt64(text) : nil), "\(text)")
            let signed = try? fromJSON(text, as: Int64.self)
            #expect(signed == (plain ? Int64(text) : nil), "\(text)")
            let wide = try? fromJSON("\"\(text)\"", as: Int128.self)
            #expect(wide == (plain ? Int128(text) : nil), "\(text)")
        }
    }

    @Test func `truth values are two words`() throws {
        #expect(try fromJSON("true", as: Bool.self) == true)
        #expect(try fromJSON(" false", as: Bool.self) == false)
        for text in [
            "1", "0", "True", "TRUE", "tru", "truex", "falsee", "fals", "\"true\"", "null", "",
        ] {
            #expect(throws: RecordError.self, "\(text)") { try fromJSON(text, as: Bool.self) }
        }
    }
}

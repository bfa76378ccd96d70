import Testing

@testable import Telemetry

@Suite struct DecimalBytesTests {
    @Test(arguments: [
        (Int64(0), 0, "0"), (-1, 0, "-1"), (.min, 0, "-9223372036854775808"), (0, 9, "0"),
        (5_000_000, 9, "0.005"), (1_000_000_000, 9, "1"), (-1_250_000, 6, "-1.25"),
        (1, 9, "0.000000001"), (.max, 9, "9223372036.854775807"), (-1, 2, "-0.01"),
    ])
    func `a number is written exactly`(value: Int64, digits: Int, text: String) {
        #expect(HexDigits.text { DecimalBytes.append(value, digits: digits, to: &$0) } == text)
    }

    @Test func `the largest count has all its digits`() {
        #expect(
            HexDigits.text { DecimalBytes.append(UInt64.max, to: &$0) } == "18446744073709551615")
    }
}

import Primitives
import Testing

@Suite struct DecimalErrorTests {
    @Test(arguments: [
        (DecimalError.expectedDigit(at: 3), "expected a digit at byte 3"),
        (.expectedNoLeadingZero(at: 0), "expected no leading zero at byte 0"),
        (.expectedUnsignedZero, "expected zero without a sign"),
        (.expectedFewerDigits(limit: 39), "expected at most 39 digits"),
        (.expectedFewerFractionalDigits(limit: 6), "expected at most 6 digits after the point"),
        (.expectedInteger(bits: 64, signed: false), "expected a non-negative integer of 64 bits"),
        (.expectedInteger(bits: 128, signed: true), "expected a signed integer of 128 bits"),
    ])
    func `an error says what was expected`(error: DecimalError, text: String) {
        #expect(error.description == text)
    }
}

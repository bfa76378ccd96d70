/// What decimal text should have been. Positions count bytes from 0.
public enum DecimalError: Error, Hashable, Sendable {
    /// Another byte stands here, or the text ended.
    case expectedDigit(at: Int)
    /// A zero before other digits: each number has one form.
    case expectedNoLeadingZero(at: Int)
    /// Zero with a minus sign: zero has one form.
    case expectedUnsignedZero
    /// More digits than any 128-bit number has.
    case expectedFewerDigits(limit: Int)
    /// More digits after the point than the scale keeps; the rest would have to be rounded away.
    case expectedFewerFractionalDigits(limit: Int)
    /// Well formed, but not a number of the integer type asked for.
    case expectedInteger(bits: Int, signed: Bool)
}

extension DecimalError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .expectedDigit(let position):
            "expected a digit at byte \(position)"
        case .expectedNoLeadingZero(let position):
            "expected no leading zero at byte \(position)"
        case .expectedUnsignedZero:
            "expected zero without a sign"
        case .expectedFewerDigits(let limit):
            "expected at most \(limit) digits"
        case .expectedFewerFractionalDigits(let limit):
            "expected at most \(limit) digits after the point"
        case .expectedInteger(let bits, let signed):
            "expected a \(signed ? "signed" : "non-negative") integer of \(bits) bits"
        }
    }
}

/// How an exact quotient becomes a whole number.
public enum Rounding: CaseIterable, Hashable, Sendable, BitwiseCopyable {
    /// Towards zero: the payer never loses a unit it did not owe.
    case down
    /// Away from zero as soon as anything is left over.
    case up
    /// To the nearest, and to the even neighbour from the middle, so that errors do not add up.
    case halfEven

    /// `quotient` + `remainder` / `divisor` as a whole number; `nil` beyond 128 bits. The remainder
    /// is less than the divisor, as division leaves it.
    @inlinable
    public func apply(
        to quotient: UInt128, remainder: UInt128, divisor: UInt128
    ) -> UInt128? {
        guard raises(quotient, remainder: remainder, divisor: divisor) else { return quotient }
        return quotient == .max ? nil : quotient + 1
    }

    /// Half is found by comparing the remainder with what it lacks to the divisor: doubling it
    /// could overflow.
    @inlinable
    func raises(_ quotient: UInt128, remainder: UInt128, divisor: UInt128) -> Bool {
        switch self {
        case .down: return false
        case .up: return remainder > 0
        case .halfEven:
            let missing = divisor &- remainder
            return remainder > missing || remainder == missing && !quotient.isMultiple(of: 2)
        }
    }
}

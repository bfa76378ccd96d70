/// An exact product of 128-bit numbers on its way back to 128 bits. It has what that way needs and
/// no more: build, compare, add, divide.
public struct UInt256: Hashable, Comparable, Sendable, BitwiseCopyable {
    public let high: UInt128
    public let low: UInt128

    @inlinable
    public init(high: UInt128, low: UInt128) { (self.high, self.low) = (high, low) }

    /// The whole product; it cannot overflow.
    @inlinable
    public init(_ left: UInt128, times right: UInt128) {
        let product = left.multipliedFullWidth(by: right)
        self.init(high: product.high, low: product.low)
    }

    @inlinable
    public static func < (left: UInt256, right: UInt256) -> Bool {
        left.high != right.high ? left.high < right.high : left.low < right.low
    }

    @inlinable
    public func adding(_ other: UInt256) -> UInt256? {
        let (low, carry) = low.addingReportingOverflow(other.low)
        let (sum, overflow) = high.addingReportingOverflow(other.high)
        let (high, carried) = sum.addingReportingOverflow(carry ? 1 : 0)
        return overflow || carried ? nil : UInt256(high: high, low: low)
    }

    /// `nil` when the divisor is zero or the quotient exceeds 128 bits. Both are the one case
    /// `high >= divisor`, which is also what full-width division must not be given.
    @inlinable
    public func quotientAndRemainder(
        dividingBy divisor: UInt128
    ) -> (quotient: UInt128, remainder: UInt128)? {
        guard high < divisor else { return nil }
        guard high > 0 else { return low.quotientAndRemainder(dividingBy: divisor) }
        return divisor.dividingFullWidth((high, low))
    }

    /// What is left when whole divisors are taken away; `nil` when the divisor is zero. Taking them
    /// from the high half first makes the quotient fit, so that it never matters how large it was.
    @inlinable
    public func remainder(dividingBy divisor: UInt128) -> UInt128? {
        guard divisor > 0 else { return nil }
        return divisor.dividingFullWidth((high % divisor, low)).remainder
    }
}

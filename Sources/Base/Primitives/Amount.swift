/// A quantity of an asset in its smallest unit, never negative. An impossible result is `nil`,
/// never a wrap and never a trap, so no caller can overlook it.
public struct Amount: Hashable, Comparable, Sendable, BitwiseCopyable {
    public let units: UInt128

    @inlinable
    public init(units: UInt128) { self.units = units }

    @inlinable
    public static var zero: Amount { Amount(units: 0) }

    /// The largest amount there is. No supply comes near it; it bounds what text may say.
    @inlinable
    public static var maximum: Amount { Amount(units: .max) }

    /// 2^53 − 1, the largest amount that every JSON reader takes exactly when it is a number.
    /// Readers that keep numbers as binary64 round the next but one.
    @inlinable
    public static var maximumExactInJSON: Amount { Amount(units: 9_007_199_254_740_991) }

    @inlinable
    public static func < (left: Amount, right: Amount) -> Bool { left.units < right.units }

    @inlinable
    public func adding(_ other: Amount) -> Amount? {
        let (sum, overflow) = units.addingReportingOverflow(other.units)
        return overflow ? nil : Amount(units: sum)
    }

    @inlinable
    public func subtracting(_ other: Amount) -> Amount? {
        other.units <= units ? Amount(units: units - other.units) : nil
    }

    @inlinable
    public func multiplied(by factor: UInt64) -> Amount? {
        let (product, overflow) = units.multipliedReportingOverflow(by: UInt128(factor))
        return overflow ? nil : Amount(units: product)
    }

    /// All of `amounts` together; `nil` as soon as a running sum is too large.
    @inlinable
    public static func sum(_ amounts: some Sequence<Amount>) -> Amount? {
        var total = Amount.zero
        for amount in amounts {
            guard let next = total.adding(amount) else { return nil }
            total = next
        }
        return total
    }
}

extension Amount: CustomStringConvertible {
    public var description: String { units.description }
}

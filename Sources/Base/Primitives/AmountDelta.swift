/// A signed change of an amount, for audit columns and differences. An impossible result is `nil`.
public struct AmountDelta: Hashable, Comparable, Sendable, BitwiseCopyable {
    public let units: Int128

    @inlinable
    public init(units: Int128) { self.units = units }

    /// What turns `old` into `new`; `nil` when they lie 2^127 units or more apart.
    @inlinable
    public init?(from old: Amount, to new: Amount) {
        if old <= new {
            guard let gain = Int128(exactly: new.units - old.units) else { return nil }
            units = gain
        } else {
            guard let loss = Int128(exactly: old.units - new.units) else { return nil }
            units = -loss
        }
    }

    @inlinable
    public static var zero: AmountDelta { AmountDelta(units: 0) }

    @inlinable
    public static func < (left: AmountDelta, right: AmountDelta) -> Bool {
        left.units < right.units
    }

    /// How much, whichever way it goes. Always exact: 2^127 fits an `Amount`.
    @inlinable
    public var magnitude: Amount { Amount(units: units.magnitude) }

    /// The change that undoes this one; `nil` only for −2^127, which has no counterpart.
    @inlinable
    public var negated: AmountDelta? {
        let (result, overflow) = Int128.zero.subtractingReportingOverflow(units)
        return overflow ? nil : AmountDelta(units: result)
    }

    @inlinable
    public func adding(_ other: AmountDelta) -> AmountDelta? {
        let (sum, overflow) = units.addingReportingOverflow(other.units)
        return overflow ? nil : AmountDelta(units: sum)
    }

    @inlinable
    public func subtracting(_ other: AmountDelta) -> AmountDelta? {
        let (difference, overflow) = units.subtractingReportingOverflow(other.units)
        return overflow ? nil : AmountDelta(units: difference)
    }
}

extension Amount {
    /// `self` after `change`; `nil` when that is below zero or beyond 128 bits.
    @inlinable
    public func applying(_ change: AmountDelta) -> Amount? {
        change.units < 0 ? subtracting(change.magnitude) : adding(change.magnitude)
    }
}

extension AmountDelta: CustomStringConvertible {
    public var description: String { units.description }
}

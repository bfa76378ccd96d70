/// What one unit of a resource costs, in minor units of the asset it is paid in.
public struct Price: Hashable, Comparable, Sendable, BitwiseCopyable {
    public let value: UInt64

    @inlinable
    public init(_ value: UInt64) { self.value = value }

    @inlinable
    public static var zero: Price { Price(0) }

    @inlinable
    public static func < (left: Price, right: Price) -> Bool { left.value < right.value }

    /// What `units` cost together. Never overflows: both factors are below 2^64, so the product is
    /// below 2^128, which is what an `Amount` holds. That is why neither is wider.
    @inlinable
    public func total(for units: Units) -> Amount {
        let (high, low) = value.multipliedFullWidth(by: units.value)
        return Amount(units: UInt128(high) << 64 | UInt128(low))
    }
}

extension Price: CustomStringConvertible {
    public var description: String { value.description }
}

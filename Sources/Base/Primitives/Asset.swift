/// What an amount is an amount of. Balances are kept by account and asset; amounts of different
/// assets never meet in a sum.
public struct Asset: Hashable, Comparable, Sendable, BitwiseCopyable {
    public let value: UInt32

    @inlinable
    public init(_ value: UInt32) { self.value = value }

    /// BLOCK, the chain's own token.
    @inlinable
    public static var block: Asset { Asset(0) }

    /// The legacy industrial column, on test and development chains only.
    @inlinable
    public static var industrial: Asset { Asset(1) }

    @inlinable
    public static func < (left: Asset, right: Asset) -> Bool { left.value < right.value }
}

extension Asset: CustomStringConvertible {
    public var description: String { value.description }
}

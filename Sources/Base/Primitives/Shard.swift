/// One of the parts the state is divided into. Keys begin with it, so a shard's rows lie together.
public struct Shard: Hashable, Comparable, Sendable, BitwiseCopyable {
    public let value: UInt16

    @inlinable
    public init(_ value: UInt16) { self.value = value }

    /// The shard of a chain that has only one.
    @inlinable
    public static var zero: Shard { Shard(0) }

    @inlinable
    public static func < (left: Shard, right: Shard) -> Bool { left.value < right.value }
}

extension Shard: CustomStringConvertible {
    public var description: String { value.description }
}

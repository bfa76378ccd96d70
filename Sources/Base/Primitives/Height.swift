/// The number of a block; genesis is 0.
public struct Height: Hashable, Comparable, Sendable {
    public var value: UInt64
    @inlinable public init(_ value: UInt64) { self.value = value }
    @inlinable public static func < (left: Height, right: Height) -> Bool { left.value < right.value }
}

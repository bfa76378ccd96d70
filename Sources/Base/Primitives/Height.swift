/// The number of a block; genesis is 0.
public struct Height: Hashable, Comparable, Sendable, BitwiseCopyable {
    public let value: UInt64

    @inlinable
    public init(_ value: UInt64) { self.value = value }

    @inlinable
    public static var genesis: Height { Height(0) }

    @inlinable
    public static func < (left: Height, right: Height) -> Bool { left.value < right.value }

    /// The height above; `nil` at the last one there is.
    @inlinable
    public var next: Height? { adding(1) }

    /// The height below; `nil` at genesis.
    @inlinable
    public var previous: Height? { value == 0 ? nil : Height(value - 1) }

    @inlinable
    public func adding(_ blocks: UInt64) -> Height? {
        let (sum, overflow) = value.addingReportingOverflow(blocks)
        return overflow ? nil : Height(sum)
    }

    /// How many blocks lie between; `nil` when `earlier` is in fact later.
    @inlinable
    public func blocks(since earlier: Height) -> UInt64? {
        earlier.value <= value ? value - earlier.value : nil
    }
}

extension Height: CustomStringConvertible {
    public var description: String { value.description }
}

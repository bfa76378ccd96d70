/// How much of a resource: compute units, watt hours, bytes; the context says which.
public struct Units: Hashable, Comparable, Sendable, BitwiseCopyable {
    public let value: UInt64

    @inlinable
    public init(_ value: UInt64) { self.value = value }

    @inlinable
    public static var zero: Units { Units(0) }

    @inlinable
    public static func < (left: Units, right: Units) -> Bool { left.value < right.value }

    @inlinable
    public func adding(_ other: Units) -> Units? {
        let (sum, overflow) = value.addingReportingOverflow(other.value)
        return overflow ? nil : Units(sum)
    }

    @inlinable
    public func subtracting(_ other: Units) -> Units? {
        other.value <= value ? Units(value - other.value) : nil
    }
}

extension Units: CustomStringConvertible {
    public var description: String { value.description }
}

/// A span of time. Spans are never negative: what runs backwards is refused where it is measured.
public struct Milliseconds: Hashable, Comparable, Sendable, BitwiseCopyable {
    public let value: UInt64

    @inlinable
    public init(_ value: UInt64) { self.value = value }

    @inlinable
    public static var zero: Milliseconds { Milliseconds(0) }

    /// Named spans take 32-bit counts so that they always fit: 2^32 days are less than 2^59 ms.
    @inlinable
    public static func seconds(_ count: UInt32) -> Milliseconds {
        Milliseconds(UInt64(count) * 1_000)
    }

    @inlinable
    public static func minutes(_ count: UInt32) -> Milliseconds {
        Milliseconds(UInt64(count) * 60_000)
    }

    @inlinable
    public static func hours(_ count: UInt32) -> Milliseconds {
        Milliseconds(UInt64(count) * 3_600_000)
    }

    @inlinable
    public static func days(_ count: UInt32) -> Milliseconds {
        Milliseconds(UInt64(count) * 86_400_000)
    }

    @inlinable
    public static func < (left: Milliseconds, right: Milliseconds) -> Bool {
        left.value < right.value
    }

    @inlinable
    public func adding(_ other: Milliseconds) -> Milliseconds? {
        let (sum, overflow) = value.addingReportingOverflow(other.value)
        return overflow ? nil : Milliseconds(sum)
    }

    @inlinable
    public func subtracting(_ other: Milliseconds) -> Milliseconds? {
        other.value <= value ? Milliseconds(value - other.value) : nil
    }
}

extension Milliseconds: CustomStringConvertible {
    public var description: String { "\(value) ms" }
}

/// A share in ten-thousandths, from nothing to all of it.
public struct BasisPoints: Hashable, Comparable, Sendable, BitwiseCopyable {
    public let value: UInt16

    /// `nil` beyond 0...10 000: a share is never more than the whole.
    @inlinable
    public init?(exactly value: some BinaryInteger) {
        guard let value = UInt16(exactly: value), value <= BasisPoints.whole else { return nil }
        self.value = value
    }

    @inlinable
    public static var whole: UInt16 { 10_000 }

    @inlinable
    public static var zero: BasisPoints { 0 }

    @inlinable
    public static var all: BasisPoints { 10_000 }

    @inlinable
    public static func < (left: BasisPoints, right: BasisPoints) -> Bool {
        left.value < right.value
    }

    /// What is left of the whole after this share.
    @inlinable
    public var complement: BasisPoints { BasisPoints(unchecked: BasisPoints.whole - value) }

    /// For values known to be at most ``whole``.
    @inlinable
    init(unchecked value: UInt16) { self.value = value }
}

extension BasisPoints: ExpressibleByIntegerLiteral {
    /// A rate written in the source: one beyond the whole is our own bug and stops at once.
    @inlinable
    public init(integerLiteral value: UInt16) {
        precondition(value <= BasisPoints.whole, "a share beyond the whole")
        self.value = value
    }
}

extension BasisPoints: CustomStringConvertible {
    public var description: String { "\(value) bp" }
}

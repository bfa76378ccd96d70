/// A share in millionths, from nothing to all of it.
public struct PartsPerMillion: Hashable, Comparable, Sendable, BitwiseCopyable {
    public let value: UInt32

    /// `nil` beyond 0...1 000 000: a share is never more than the whole.
    @inlinable
    public init?(exactly value: some BinaryInteger) {
        guard let value = UInt32(exactly: value), value <= PartsPerMillion.whole else { return nil }
        self.value = value
    }

    /// The same share; a basis point is exactly 100 parts per million.
    @inlinable
    public init(_ share: BasisPoints) { value = UInt32(share.value) * 100 }

    @inlinable
    public static var whole: UInt32 { 1_000_000 }

    @inlinable
    public static var zero: PartsPerMillion { 0 }

    @inlinable
    public static var all: PartsPerMillion { 1_000_000 }

    @inlinable
    public static func < (left: PartsPerMillion, right: PartsPerMillion) -> Bool {
        left.value < right.value
    }

    /// What is left of the whole after this share.
    @inlinable
    public var complement: PartsPerMillion {
        PartsPerMillion(unchecked: PartsPerMillion.whole - value)
    }

    /// For values known to be at most ``whole``.
    @inlinable
    init(unchecked value: UInt32) { self.value = value }
}

extension PartsPerMillion: ExpressibleByIntegerLiteral {
    /// A rate written in the source: one beyond the whole is our own bug and stops at once.
    @inlinable
    public init(integerLiteral value: UInt32) {
        precondition(value <= PartsPerMillion.whole, "a share beyond the whole")
        self.value = value
    }
}

extension PartsPerMillion: CustomStringConvertible {
    public var description: String { "\(value) ppm" }
}

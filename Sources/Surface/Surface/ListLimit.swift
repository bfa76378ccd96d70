public import Records

/// How many of something are asked for at once: `least` to `most`, and `usual` where nothing is said.
public struct ListLimit<let least: Int, let most: Int, let usual: Int>: WrappedField, Hashable,
    Sendable
{
    public let wrapped: UInt32

    public init() { wrapped = UInt32(usual) }

    public init?(wrapping number: UInt32) {
        guard least...most ~= Int(number) else { return nil }
        wrapped = number
    }

    /// The nearest number that is allowed.
    public init(clamping number: Int) { wrapped = UInt32(max(least, min(most, number))) }

    public var count: Int { Int(wrapped) }

    public static var expectation: String { "an integer from \(least) to \(most)" }
    public static var schema: Schema { .integer(Int128(least)...Int128(most)) }
}

/// 1 to 100, and 20 where nothing is said.
public typealias PageLimit = ListLimit<1, 100, 20>

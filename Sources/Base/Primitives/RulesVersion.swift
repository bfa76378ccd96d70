/// Which rules a block is made under. A rule whose outcome changes asks for it, so that what was
/// decided under older rules comes out the same for ever:
///
///     let fee = rules >= .second ? rounded : exact
public struct RulesVersion: Hashable, Comparable, Sendable, BitwiseCopyable {
    public let value: UInt32

    @inlinable
    public init(_ value: UInt32) { self.value = value }

    /// Those that every chain begins with.
    @inlinable
    public static var first: RulesVersion { RulesVersion(1) }

    /// Those under which orders of a market are settled in two books, in a mode that operators choose.
    @inlinable
    public static var second: RulesVersion { RulesVersion(2) }

    /// The newest ones whose outcomes this program knows. Raised with the first rule that asks for
    /// them, and with a log of that version among those that tests replay.
    @inlinable
    public static var newest: RulesVersion { .second }

    @inlinable
    public static func < (left: RulesVersion, right: RulesVersion) -> Bool {
        left.value < right.value
    }
}

extension RulesVersion: CustomStringConvertible {
    public var description: String { value.description }
}

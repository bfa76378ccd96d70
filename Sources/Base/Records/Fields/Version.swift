/// The version of a record's layout, 1 to the newest this program knows. A newer one is refused where
/// it stands, before anything behind it is taken for something it is not.
///
/// ```swift
/// public var version: Version<2> = .newest
/// …
/// try visit("version", &version)
/// guard visit.continues(if: version >= 2) else { return }
/// ```
public struct Version<let highest: Int>: Hashable, Comparable, Sendable {
    public let number: UInt8

    /// nil for 0 and for what is newer than `highest`.
    @inlinable public init?(_ number: UInt8) {
        guard number >= 1, Int(number) <= highest else { return nil }
        self.number = number
    }

    @inlinable public static var newest: Version { Version(integerLiteral: UInt8(highest)) }

    @inlinable public static func < (left: Version, right: Version) -> Bool {
        left.number < right.number
    }
}

extension Version: ExpressibleByIntegerLiteral {
    @inlinable public init(integerLiteral number: UInt8) {
        precondition(number >= 1 && Int(number) <= highest, "a version is 1 to \(highest)")
        self.number = number
    }
}

extension Version: WrappedField {
    @inlinable public init?(wrapping number: UInt8) { self.init(number) }
    @inlinable public var wrapped: UInt8 { number }
    public static var expectation: String { "a version from 1 to \(highest)" }
    public static var schema: Schema { .integer(1...Int128(highest)) }
}

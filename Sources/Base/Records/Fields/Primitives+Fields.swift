public import Primitives

// The words of the house, as fields. Whole numbers are numbers in JSON; amounts, which may be larger
// than JSON's numbers are exact, are integer strings.

extension Amount: WrappedField {
    @inlinable public init?(wrapping units: UInt128) { self.init(units: units) }
    @inlinable public var wrapped: UInt128 { units }
}

extension AmountDelta: WrappedField {
    @inlinable public init?(wrapping units: Int128) { self.init(units: units) }
    @inlinable public var wrapped: Int128 { units }
}

extension Price: WrappedField {
    @inlinable public init?(wrapping value: UInt64) { self.init(value) }
    @inlinable public var wrapped: UInt64 { value }
}

extension Units: WrappedField {
    @inlinable public init?(wrapping value: UInt64) { self.init(value) }
    @inlinable public var wrapped: UInt64 { value }
}

extension RulesVersion: WrappedField {
    public init?(wrapping value: UInt32) {
        guard value >= 1 else { return nil }
        self.init(value)
    }

    public var wrapped: UInt32 { value }
    public static var expectation: String { "a version of the rules, 1 or more" }
    public static var schema: Schema { .integer(1...Int128(UInt32.max)) }
}

extension Height: WrappedField {
    @inlinable public init?(wrapping value: UInt64) { self.init(value) }
    @inlinable public var wrapped: UInt64 { value }
}

extension Milliseconds: WrappedField {
    @inlinable public init?(wrapping value: UInt64) { self.init(value) }
    @inlinable public var wrapped: UInt64 { value }
}

extension ID: WrappedField where Subject: ~Copyable {
    @inlinable public init?(wrapping value: UInt64) { self.init(value) }
    @inlinable public var wrapped: UInt64 { value }
}

extension Shard: WrappedField {
    @inlinable public init?(wrapping value: UInt16) { self.init(value) }
    @inlinable public var wrapped: UInt16 { value }
}

extension Asset: WrappedField {
    @inlinable public init?(wrapping value: UInt32) { self.init(value) }
    @inlinable public var wrapped: UInt32 { value }
}

extension BasisPoints: WrappedField {
    @inlinable public init?(wrapping value: UInt16) { self.init(exactly: value) }
    @inlinable public var wrapped: UInt16 { value }
    public static var expectation: String { "basis points from 0 to \(whole)" }
    public static var schema: Schema { .integer(0...Int128(whole)) }
}

extension PartsPerMillion: WrappedField {
    @inlinable public init?(wrapping value: UInt32) { self.init(exactly: value) }
    @inlinable public var wrapped: UInt32 { value }
    public static var expectation: String { "parts per million from 0 to \(whole)" }
    public static var schema: Schema { .integer(0...Int128(whole)) }
}

/// Read in any case, always written in lower case.
extension FeeLane: Choice {
    @inlinable public init(json reader: inout JSONReader) throws(RecordError) {
        self = try reader.text(Self.expectation) { FeeLane(parsing: $0) }
    }

    public static var schema: Schema {
        let alternatives = names.map { name in
            name.map { "[\($0)\($0.uppercased())]" }.joined()
        }
        return .string(pattern: "^(" + alternatives.joined(separator: "|") + ")$")
    }
}

extension Moment: Record {
    public init() { self = .earliest }

    @inlinable public mutating func fields(
        _ visit: inout some FieldVisitor
    ) throws(RecordError) {
        try visit("height", &height)
        try visit("time_ms", &time)
    }
}

public import Primitives
public import Records

/// Where something is written: what moves BLOCK, and what only would.
public enum Book: UInt8, Choice, Sendable {
    case real = 1
    case dryRun = 2

    public var name: String {
        switch self {
        case .real: "real"
        case .dryRun: "dry_run"
        }
    }
}

/// What part of a price is BLOCK, in hundredths: the selector `fee_pct_ct`. The rest is the industrial
/// column's.
public struct CTPercent: WrappedField, Hashable, Sendable {
    public let value: UInt8

    /// All of it: what production lanes are pinned to.
    public static var all: CTPercent { CTPercent(unchecked: 100) }

    private init(unchecked value: UInt8) { self.value = value }

    public init?(wrapping value: UInt8) {
        guard value <= 100 else { return nil }
        self.value = value
    }

    public var wrapped: UInt8 { value }
    public static var expectation: String { "a percentage from 0 to 100" }
    public static var schema: Schema { .integer(0...100) }

    /// The part of BLOCK, rounded down, and the rest: together they are always the amount.
    public func split(_ amount: Amount) -> Parts {
        let (ct, industrial) = amount.split(BasisPoints(exactly: Int(value) * 100) ?? .all)
        return Parts(ct: ct, industrial: industrial)
    }
}

/// An amount in its two columns.
public struct Parts: Record, Hashable {
    public var ct = Amount.zero
    public var industrial = Amount.zero

    public init() {}

    public init(ct: Amount, industrial: Amount = .zero) {
        (self.ct, self.industrial) = (ct, industrial)
    }

    public mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("ct", &ct)
        try visit("industrial", &industrial, default: .zero)
    }
}

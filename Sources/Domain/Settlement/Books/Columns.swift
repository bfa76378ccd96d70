public import Primitives
public import Records

/// What came and went, in both columns.
public struct Columns: Record, Hashable {
    public var ct = AmountDelta.zero
    public var industrial = AmountDelta.zero

    public init() {}

    public init(ct: AmountDelta, industrial: AmountDelta = .zero) {
        (self.ct, self.industrial) = (ct, industrial)
    }

    /// What came. Parts of an order are below 2^53, so that no sum of them leaves 128 bits.
    public init(_ parts: Parts) {
        self.init(
            ct: AmountDelta(units: Int128(truncatingIfNeeded: parts.ct.units)),
            industrial: AmountDelta(units: Int128(truncatingIfNeeded: parts.industrial.units)))
    }

    @inlinable public mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("ct", &ct)
        try visit("industrial", &industrial)
    }

    public var negated: Columns {
        Columns(
            ct: AmountDelta(units: -ct.units), industrial: AmountDelta(units: -industrial.units))
    }

    public static func + (left: Columns, right: Columns) -> Columns {
        Columns(
            ct: AmountDelta(units: left.ct.units + right.ct.units),
            industrial: AmountDelta(units: left.industrial.units + right.industrial.units))
    }

    public static func - (left: Columns, right: Columns) -> Columns { left + right.negated }

    public static func += (left: inout Columns, right: Columns) { left = left + right }
}

/// What somebody has in each book. A buyer's is what it had back less what it paid in; a provider's
/// what it accrued less what it forfeited, which may be more.
public struct Standing: Record, Hashable {
    public var real = Columns()
    public var dryRun = Columns()

    public init() {}

    @inlinable public mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("real", &real)
        try visit("dry_run", &dryRun)
    }

    public subscript(book: Book) -> Columns {
        get {
            switch book {
            case .real: real
            case .dryRun: dryRun
            }
        }
        set {
            switch book {
            case .real: real = newValue
            case .dryRun: dryRun = newValue
            }
        }
    }
}

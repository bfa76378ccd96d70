public import Primitives
public import Records

/// The mode and what is known besides: one row, and none on a chain that has never said anything about
/// it. Such a chain tallies: nothing moves BLOCK that nobody has armed.
public struct SettlementFacts: Record, Hashable {
    public var mode = SettleMode.dryRun(Nothing())
    /// Whether an order may split its price between BLOCK and the industrial column.
    public var allowsSplits = false
    public var lastCancelReason: ModeReason?
    public var lastAnchor: Digest?
    public var lastViolation: SLAViolation?
    /// How often each mode was entered.
    public var toDryRun: UInt64 = 0
    public var toArmed: UInt64 = 0
    public var toReal: UInt64 = 0
    /// The request that settling for real held by last.
    public var activated: Arming?

    public init() {}

    public mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("mode", &mode)
        try visit("allows_splits", &allowsSplits)
        try visit("last_cancel_reason", &lastCancelReason)
        try visit("last_anchor", &lastAnchor)
        try visit("last_sla_violation", &lastViolation)
        try visit("to_dry_run", &toDryRun)
        try visit("to_armed", &toArmed)
        try visit("to_real", &toReal)
        try visit("activated", &activated)
    }

    /// Enters a mode and counts it.
    mutating func enter(_ mode: SettleMode) {
        self.mode = mode
        switch mode {
        case .dryRun: toDryRun += 1
        case .armed: toArmed += 1
        case .real: toReal += 1
        }
    }
}

/// The last deadline that was missed, and what that burned.
public struct SLAViolation: Record, Hashable {
    public var order = OrderID.none
    public var provider = Address.zero
    public var burned = Amount.zero
    public var book = Book.real
    public var at = Moment.earliest

    public init() {}

    public mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("order", &order)
        try visit("provider", &provider)
        try visit("burned", &burned)
        try visit("book", &book)
        try visit("at", &at)
    }
}

public import Primitives
public import Records
public import Settlement
public import Surface

/// How orders are settled, and what is counted.
public struct SettlementStatus: Record, Hashable {
    /// `dry_run`, `armed` or `real`.
    public var mode = Word()
    /// The newest sealed block.
    public var height = Height.genesis
    /// The first block that settles for real, while that is to come.
    public var activateAt: Height?
    public var metadata = StatusMetadata()
    /// Whether an order may be split between both columns.
    public var allowsSplits = false
    /// Of the provider that was asked for; both columns, in both books.
    public var balances: ProviderBalance?
    public var orders: UInt64 = 0
    public var queue = QueueView()
    public var real = BookView()
    public var dryRun = BookView()
    /// The number of the newest audit record.
    public var sequence: UInt64 = 0
    public var receipts: UInt64 = 0
    public var failures: UInt64 = 0

    public init() {}

    public init(_ settlement: borrowing Settlement, at height: Height, of provider: Address?) {
        let (facts, counts) = (settlement.metadata, settlement.counts)
        (mode, self.height) = (Word(ours: facts.mode.name), height)
        activateAt = facts.mode.arming?.activateAt
        (metadata, allowsSplits) = (StatusMetadata(facts), facts.allowsSplits)
        balances = provider.map { ProviderBalance($0, settlement.standing(ofProvider: $0)) }
        orders = UInt64(settlement.openOrders)
        queue = QueueView(settlement)
        (real, dryRun) = (BookView(counts.real), BookView(counts.dryRun))
        (sequence, receipts, failures) = (counts.sequence, counts.receipts, counts.failures)
    }

    public mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("mode", &mode)
        try visit("height", &height)
        try visit("activate_at", &activateAt)
        try visit("metadata", &metadata)
        try visit("allows_splits", &allowsSplits)
        try visit("balances", &balances)
        try visit("orders", &orders)
        try visit("queue", &queue)
        try visit("real", &real)
        try visit("dry_run", &dryRun)
        try visit("sequence", &sequence)
        try visit("receipts", &receipts)
        try visit("failures", &failures)
    }
}

/// What is kept of the mode.
public struct StatusMetadata: Record, Hashable {
    /// The block in which settling for real was asked for, and how many it waits.
    public var armedRequestedHeight: Height?
    public var armedDelay: UInt64?
    /// Why the mode went back to a dry run last.
    public var lastCancelReason: ModeReason?
    public var lastAnchor: Digest?
    public var lastViolation: SLAViolation?

    public init() {}

    init(_ facts: SettlementFacts) {
        armedRequestedHeight = facts.mode.arming?.requested
        armedDelay = facts.mode.arming?.delay
        (lastCancelReason, lastAnchor) = (facts.lastCancelReason, facts.lastAnchor)
        lastViolation = facts.lastViolation
    }

    public mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("armed_requested_height", &armedRequestedHeight)
        try visit("armed_delay", &armedDelay)
        try visit("last_cancel_reason", &lastCancelReason)
        try visit("last_anchor_hex", &lastAnchor)
        try visit("last_sla_violation", &lastViolation)
    }
}

/// The promises that wait, and what came of the others.
public struct QueueView: Record, Hashable {
    public var waiting: UInt64 = 0
    /// When the next deadline is missed.
    public var nextDeadline: Milliseconds?
    public var resolved: UInt64 = 0
    public var violations: UInt64 = 0
    /// How many violations a sweep has found.
    public var automated: UInt64 = 0

    public init() {}

    init(_ settlement: borrowing Settlement) {
        let counts = settlement.counts
        (waiting, nextDeadline) = (UInt64(settlement.waitingLevels), settlement.nextDue)
        (resolved, violations) = (counts.resolutions, counts.violations)
        automated = counts.automated
    }

    public mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("waiting", &waiting)
        try visit("next_deadline_ms", &nextDeadline)
        try visit("resolved", &resolved)
        try visit("violations", &violations)
        try visit("automated", &automated)
    }
}

/// The sums of a book.
public struct BookView: Record, Hashable {
    public var escrowedCT: Int64 = 0
    public var escrowedIndustrial: Int64 = 0
    public var burnedCT: Int64 = 0
    public var lostCT: Int64 = 0
    public var lostIndustrial: Int64 = 0

    public init() {}

    init(_ sums: BookSums) {
        (escrowedCT, escrowedIndustrial) = sums.escrowed.numbers
        burnedCT = sums.burned.numbers.0
        (lostCT, lostIndustrial) = sums.lost.numbers
    }

    public mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("escrowed_ct", &escrowedCT)
        try visit("escrowed_industrial", &escrowedIndustrial)
        try visit("burned_ct", &burnedCT)
        try visit("lost_ct", &lostCT)
        try visit("lost_industrial", &lostIndustrial)
    }
}

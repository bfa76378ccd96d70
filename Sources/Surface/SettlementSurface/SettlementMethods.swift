import ChainSurface
public import Primitives
public import RPC
public import Records
public import Surface

/// What may be asked of settlement, and handed in for it.
public enum SettlementMethods {
    public static let status = Method<ProviderQuery, SettlementStatus>(
        "settlement_status",
        """
        How orders are settled: the mode and what is known of it, what is counted, and what a provider \
        has in both books.
        """,
        aliases: ["compute_market.settlement_status"], errors: ChainMethods.silences,
        isReadOnly: true)

    public static let balances = Method<BalancesQuery, BalanceList>(
        "compute_market.provider_balances",
        """
        What each provider has, in the order that the roots are folded in: `ct` and `industrial` for \
        real, the others what a dry run would have come to, which is no money.
        """,
        cost: 8, errors: ChainMethods.silences, isReadOnly: true)

    public static let audit = Method<AuditQuery, AuditPage>(
        "compute_market.audit",
        """
        Audit records of sealed blocks by sequence, the oldest first: those behind `since`, or the \
        newest where nothing is said.
        """,
        cost: 4, errors: ChainMethods.silences, isReadOnly: true)

    public static let roots = Method<RootsQuery, RootList>(
        "compute_market.recent_roots",
        "The newest roots over what providers have, the newest last.",
        cost: 2, errors: ChainMethods.silences, isReadOnly: true)

    public static let levels = Method<HistoryQuery, [SLAEntry]>(
        "compute_market.sla_history", "What came of promises last, the newest last.", cost: 2,
        errors: ChainMethods.silences, isReadOnly: true)

    public static let arm = order("settle_arm", "asks for settling for real after a delay")
    public static let cancel = order("settle_cancel", "takes back what was armed")
    public static let dryRun = order("settle_dry_run", "goes back to a dry run")
    public static let anchor = order("settle_anchor", "anchors receipts by their keys")

    /// Each takes one kind of command and refuses the others, so that who may call it can be
    /// limited by its name.
    private static func order(
        _ name: String, _ meaning: String
    ) -> Method<SettlementOrder, TransactionResult> {
        Method(
            "compute_market.\(name)",
            """
            Hands in a transaction, signed by as many operators as their policy asks for, that \
            \(meaning).
            """,
            cost: 2,
            errors: [
                OrderRefusal.otherCommand, ServerRefusal.busy, NodeSilence.stoppedError,
            ])
    }
}

/// Whose balances to tell; nobody's where none is named.
public struct ProviderQuery: Record, Hashable {
    public var provider: Address?

    public init() {}
    public init(_ provider: Address?) { self.provider = provider }

    public mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("provider", &provider)
    }
}

/// Which providers to list.
public struct BalancesQuery: Record, Hashable {
    /// Only those behind this one: the last of the list before.
    public var after: Address?
    public var limit = ListLimit<1, 10_000, 10_000>()

    public init() {}

    public mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("after", &after)
        try visit("limit", &limit, default: ListLimit())
    }
}

/// Which audit records to list.
public struct AuditQuery: Record, Hashable {
    /// Only records of a higher sequence: that of the last of the list before.
    public var since: UInt64?
    public var limit = ListLimit<1, 1_000, 100>()

    public init() {}

    public init(since: UInt64?, limit: Int) {
        (self.since, self.limit) = (since, ListLimit(clamping: limit))
    }

    public mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("since", &since)
        try visit("limit", &limit, default: ListLimit())
    }
}

/// How many roots to list.
public struct RootsQuery: Record, Hashable {
    public var limit = ListLimit<1, 4_096, 32>()

    public init() {}
    public init(limit: Int) { self.limit = ListLimit(clamping: limit) }

    public mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("limit", &limit, default: ListLimit())
    }
}

/// How many resolutions to list.
public struct HistoryQuery: Record, Hashable {
    public var limit = ListLimit<1, 1_000, 100>()

    public init() {}
    public init(limit: Int) { self.limit = ListLimit(clamping: limit) }

    public mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("limit", &limit, default: ListLimit())
    }
}

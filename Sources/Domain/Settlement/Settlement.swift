import Primitives
public import Tables

/// What is settled, how, and what is still to be. A refusal leaves rows and events as they were.
///
/// There are two books. What is admitted in real mode moves BLOCK in the ledger, and its audit records
/// say what moved; what is admitted in any other is a tally that never becomes money. An order keeps
/// the book it was admitted to, whatever the mode is later.
public struct Settlement: StateRoom {
    /// What its events, codes and deposits are known by.
    public static let room: UInt8 = 4

    let bounds: SettlementBounds

    var facts = Table<ID<SettlementFacts>, SettlementFacts>()
    var tally = Table<ID<SettlementTally>, SettlementTally>()
    /// What each provider has accrued. The root of this table is what ``recentRoots(_:)`` keeps.
    var providers = Table<ProviderKey, Standing>()
    /// What each buyer has paid in and had back.
    var buyers = Table<Address, Standing>()
    var orders = Table<OrderID, Order>()
    var levels = Table<OrderID, SLARecord>()
    var resolutions = Table<ResolutionID, SLAResolution>()
    var receipts = Table<Digest, AppliedReceipt>()
    var failures = Table<FailureID, FailedReceipt>()
    var anchors = Table<Digest, Anchor>()
    var roots = Table<RootID, BalancesRoot>()

    /// Whether a missed deadline costs the provider its bond: no row of this room, its world sets it.
    public var isSlashing = true

    // Derived from the rows.
    var deadlines = DeadlineQueue()
    var keys: KeyRing
    var balances = ProviderTree()

    public init() { self.init(within: .standard) }

    init(within bounds: SettlementBounds) {
        self.bounds = bounds
        keys = KeyRing(size: bounds.receipts)
    }

    public mutating func tables(_ visit: inout some TableVisitor) throws(TableFault) {
        try visit.late("settlement/facts", &facts)
        try visit.late("settlement/tally", &tally)
        try visit.late("settlement/providers", &providers)
        try visit.late("settlement/buyers", &buyers)
        try visit.late("settlement/orders", &orders)
        try visit.late("settlement/sla", &levels)
        try visit.late("settlement/resolutions", &resolutions)
        try visit.late("settlement/receipts", &receipts)
        try visit.late("settlement/failures", &failures)
        try visit.late("settlement/anchors", &anchors)
        try visit.late("settlement/roots", &roots)
    }

    public mutating func rebuild() {
        deadlines = DeadlineQueue(levels)
        keys = KeyRing(size: bounds.receipts)
        receipts.forEachUnordered { key, receipt in _ = keys.insert(key, number: receipt.number) }
        balances = ProviderTree(providers)
    }
}

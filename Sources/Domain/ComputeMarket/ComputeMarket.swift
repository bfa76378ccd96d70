public import Ledger
public import Primitives
public import Records
public import Settlement
public import Tables

/// Every open offer and job, and the jobs that ended last. A refused command changes nothing.
///
/// A job is matched with the cheapest offer that fits, the oldest among equals, at the offer's
/// price; an offer takes the best-paying waiting jobs that fit, the oldest among equals. After every
/// command no job waits that an offer fits, except for offers that are still looking: one command
/// makes a bounded number of matches (``MarketBounds``), and what is left is due at once.
public struct ComputeMarket: StateRoom {
    /// The room's tag: of its events, and of what it sets aside in the ledger.
    public static let room: UInt8 = 3

    let bounds: MarketBounds

    // Rows.
    public internal(set) var offers = Table<OfferID, StandingOffer>()
    public internal(set) var jobs = Table<JobID, Job>()
    public internal(set) var finished = Table<JobID, EndedJob>()
    var state = Table<ID<MarketState>, MarketState>()
    /// Which offers were made in a dry run.
    var offerBooks = Table<OfferID, OfferBook>()

    /// The rules that hold, for a rule whose outcome they change: no row of this room, its world sets it.
    public var rules = RulesVersion.first

    /// The book of the mode, in which offers find jobs (``turn(to:)``): no row of this room either.
    public var book = Book.real

    // Derived from the rows.
    var books = LaneBooks()
    /// Open jobs by their deadlines.
    var deadlines = Shelf()
    /// Offers that have not looked at every waiting job.
    var looking = Shelf()
    /// The ended jobs that are kept, each at the place of its number.
    var ring: EndedRing

    public init() { self.init(within: .standard) }

    init(within bounds: MarketBounds) {
        self.bounds = bounds
        ring = EndedRing(size: bounds.finished)
    }

    public mutating func tables(_ visit: inout some TableVisitor) throws(TableFault) {
        try visit("market/offers", &offers)
        try visit("market/jobs", &jobs)
        try visit("market/finished", &finished)
        try visit("market/state", &state)
        try visit.late("market/offer_books", &offerBooks)
    }

    /// The only way the market changes but for time passing, live or in replay.
    public mutating func apply(
        _ command: Command, by actor: Address, ledger: inout Ledger,
        settlement: inout Settlement, at now: Moment,
        into events: inout EventBuffer
    ) throws(Refusal) {
        switch command {
        case .offer(let offer):
            try make(
                offer, by: actor, ledger: &ledger, settlement: &settlement, at: now, into: &events)
        case .withdraw(let withdrawal):
            try withdraw(withdrawal.offer, by: actor, into: &events)
        case .post(let post):
            try open(
                post, by: actor, ledger: &ledger, settlement: &settlement, at: now, into: &events)
        case .cancel(let cancellation):
            try cancel(
                cancellation.job, by: actor, ledger: &ledger, settlement: &settlement, at: now,
                into: &events)
        case .prove(let proof):
            try prove(
                proof, by: actor, ledger: &ledger, settlement: &settlement, at: now, into: &events)
        }
        // What was promised and not kept is found by whatever happens next.
        guard hasSettlement else { return }
        settlement.sweep(at: now, ledger: &ledger, into: &events)
        follow(settlement)
    }
}

/// What the market counts: the one row of `market/state`.
public struct MarketState: Record, Hashable {
    public var nextOffer = OfferID.first
    public var nextJob = JobID.first
    /// How many jobs have ended.
    public var ended: UInt64 = 0

    public init() {}

    @inlinable public mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("next_offer", &nextOffer)
        try visit("next_job", &nextJob)
        try visit("ended", &ended)
    }
}

extension ComputeMarket {
    var counters: MarketState {
        get { state[.first] ?? MarketState() }
        set { state[.first] = newValue }
    }
}

import ChainSurface
public import ComputeMarket
public import Primitives
public import RPC
public import Records
public import Settlement
public import Surface

/// What may be asked of the market.
public enum ComputeMarketMethods {
    public static let jobs = Method<JobsQuery, JobList>(
        "compute_market.jobs", "Jobs, the newest first: open ones, and those that ended last.",
        cost: 4, errors: ChainMethods.silences, isReadOnly: true)

    public static let job = Method<JobQuery, JobView>(
        "compute_market.job",
        "One job, with its receipt where it was paid, or what it would have been in a dry run.",
        errors: [SurfaceRefusal.notFound] + ChainMethods.silences, isReadOnly: true)

    public static let offers = Method<OffersQuery, OfferList>(
        "compute_market.offers", "The offers that stand, as a job meets them: the cheapest first.",
        cost: 2, errors: ChainMethods.silences, isReadOnly: true)
}

/// Where a job may stand.
public enum JobStage: UInt8, Choice {
    case waiting = 1
    case matched = 2
    case finished = 3
    case refunded = 4

    public init(_ state: JobState) {
        switch state {
        case .waiting: self = .waiting
        case .matched: self = .matched
        case .finished: self = .finished
        case .refunded: self = .refunded
        }
    }

    public var isOpen: Bool {
        switch self {
        case .waiting, .matched: true
        case .finished, .refunded: false
        }
    }

    public var name: String {
        switch self {
        case .waiting: "waiting"
        case .matched: "matched"
        case .finished: "finished"
        case .refunded: "refunded"
        }
    }
}

/// Which jobs to list.
public struct JobsQuery: Record, Hashable {
    public var state: JobStage?
    public var buyer: Address?
    public var provider: Address?
    /// Only jobs older than this one: where the list before this one ended.
    public var before: JobID?
    public var limit = PageLimit()

    public init() {}

    public mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("state", &state)
        try visit("buyer", &buyer)
        try visit("provider", &provider)
        try visit("before", &before)
        try visit("limit", &limit, default: PageLimit())
    }
}

/// A job as the market knows it.
public struct JobView: Record, Hashable {
    public var id = JobID.none
    public var state = JobStage.waiting
    public var job = Job()
    /// Whether the job is paid in BLOCK, or only tallied.
    public var book = Book.real
    /// What the provider was paid, where it was.
    public var receipt: Receipt?
    /// What the provider would have been paid: nothing was, the job was admitted in a dry run.
    public var dryRunReceipt: Receipt?

    public init() {}

    public init(
        _ id: JobID, _ job: Job, receipt: Receipt? = nil, tally: DryRunReceipt? = nil
    ) {
        (self.id, state, self.job) = (id, JobStage(job.state), job)
        (book, self.receipt, dryRunReceipt) = (job.book, receipt, tally?.receipt)
    }

    public mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("id", &id)
        try visit("state", &state)
        try visit("job", &job)
        try visit("book", &book)
        try visit("receipt", &receipt)
        try visit("dry_run_receipt", &dryRunReceipt)
    }
}

/// Jobs, the newest first.
public struct JobList: Record, Hashable {
    public var jobs: [JobView] = []
    /// Where to go on: what `before` of the next call is. Absent where no older job is kept.
    public var next: JobID?

    public init() {}

    public mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("jobs", &jobs)
        try visit("next", &next)
    }
}

/// Names a job.
public struct JobQuery: Record, Hashable {
    public var job = JobID.none

    public init() {}
    public init(_ job: JobID) { self.job = job }

    public mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("job", &job)
    }
}

/// Which offers to list.
public struct OffersQuery: Record, Hashable {
    /// Both where none is named.
    public var lane: FeeLane?
    /// Of this provider alone, the newest first.
    public var provider: Address?
    /// Of each lane.
    public var limit = PageLimit()

    public init() {}

    public init(lane: FeeLane?, limit: Int) {
        (self.lane, self.limit) = (lane, PageLimit(clamping: limit))
    }

    public mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("lane", &lane)
        try visit("provider", &provider)
        try visit("limit", &limit, default: PageLimit())
    }
}

/// An offer that stands.
public struct OfferView: Record, Hashable {
    public var id = OfferID.none
    public var offer = StandingOffer()

    public init() {}
    public init(_ id: OfferID, _ offer: StandingOffer) { (self.id, self.offer) = (id, offer) }

    public mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("id", &id)
        try visit("offer", &offer)
    }
}

/// How much stands in a lane.
public struct LaneView: Record, Hashable {
    public var lane = FeeLane.consumer
    public var counts = LaneCounts()

    public init() {}
    public init(_ lane: FeeLane, _ counts: LaneCounts) { (self.lane, self.counts) = (lane, counts) }

    /// The lane, then what is counted in it.
    public mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("lane", &lane)
        try counts.fields(&visit)
    }
}

/// Offers lane by lane, the cheapest first, and how much there is of everything.
public struct OfferList: Record, Hashable {
    public var offers: [OfferView] = []
    public var lanes: [LaneView] = []

    public init() {}

    public mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("offers", &offers)
        try visit("lanes", &lanes)
    }
}

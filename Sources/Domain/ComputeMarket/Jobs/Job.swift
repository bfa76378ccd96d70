public import Ledger
public import Primitives
public import Records
public import Settlement

public typealias JobID = ID<Job>

/// A job as the market knows it: a row of `market/jobs` while it is open, and of `market/finished`
/// for a while after.
public struct Job: Record, Hashable {
    public var buyer = Address.zero
    public var post = JobPost()
    public var posted = Moment.earliest
    /// What is set aside for it, until it ends; none where it was admitted in a dry run.
    public var escrow = DepositID.none
    public var state = JobState.waiting(Nothing())

    public init() {}

    @inlinable public mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("buyer", &buyer)
        try visit("post", &post)
        try visit("posted", &posted)
        try visit("escrow", &escrow)
        try visit("state", &state)
    }

    /// The book it was admitted to. Every job costs something, so that only a dry run sets nothing
    /// aside for one.
    public var book: Book { escrow.isNone ? .dryRun : .real }

    /// Whom the job is matched with, or was until it ended.
    public var match: JobMatch? {
        switch state {
        case .waiting: nil
        case .matched(let match): match
        case .finished(let finish): finish.match
        case .refunded(let refund): refund.match
        }
    }

    /// What the job costs: set aside while it is open, where its book moves BLOCK.
    public var price: Amount {
        (match?.pricePerUnit ?? post.pricePerUnit).total(for: post.units)
    }
}

/// Where a job stands. It only ever moves to the right, and each move happens once:
///
///     waiting ─► matched ─► finished
///        │          │
///        └──────────┴─────► refunded (cancelled while waiting, expired at any time)
///
/// Waiting and matched jobs are open: exactly these have money set aside, and exactly the matched
/// ones take units of an offer.
public enum JobState: Union, Hashable {
    case waiting(Nothing)
    case matched(JobMatch)
    case finished(JobFinish)
    case refunded(JobRefund)

    public static var sample: Self { .waiting(Nothing()) }

    @inlinable public mutating func cases(_ visit: inout some CaseVisitor) throws(RecordError) {
        try visit(
            1, "waiting", &self, { if case .waiting(let it) = $0 { it } else { nil } }, Self.waiting
        )
        try visit(
            2, "matched", &self, { if case .matched(let it) = $0 { it } else { nil } }, Self.matched
        )
        try visit(
            3, "finished", &self, { if case .finished(let it) = $0 { it } else { nil } },
            Self.finished)
        try visit(
            4, "refunded", &self, { if case .refunded(let it) = $0 { it } else { nil } },
            Self.refunded)
    }

    public var isOpen: Bool {
        switch self {
        case .waiting, .matched: true
        case .finished, .refunded: false
        }
    }
}

/// Whom a job was matched with, and at what price.
public struct JobMatch: Record, Hashable {
    public var offer = OfferID.none
    public var provider = Address.zero
    /// The offer's price, which is the one that is paid.
    public var pricePerUnit = Price.zero
    public var at = Moment.earliest

    public init() {}

    @inlinable public mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("offer", &offer)
        try visit("provider", &provider)
        try visit("price_per_unit", &pricePerUnit)
        try visit("at", &at)
    }
}

/// The end of a job that was done and paid.
public struct JobFinish: Record, Hashable {
    public var match = JobMatch()
    public var at = Moment.earliest

    public init() {}

    @inlinable public mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("match", &match)
        try visit("at", &at)
    }
}

/// The end of a job whose money went back.
public struct JobRefund: Record, Hashable {
    public var reason = RefundReason.expired
    public var match: JobMatch?
    public var at = Moment.earliest

    public init() {}

    @inlinable public mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("reason", &reason)
        try visit("match", &match)
        try visit("at", &at)
    }
}

/// Why a job's money went back.
public enum RefundReason: UInt8, Choice {
    case cancelled = 1
    case expired = 2
    /// What was set aside for it was not all there: a fault of ours.
    case failed = 3
    /// It still waited from a dry run when settling for real began.
    case calledOff = 4

    public var name: String {
        switch self {
        case .cancelled: "cancelled"
        case .expired: "expired"
        case .failed: "failed"
        case .calledOff: "called_off"
        }
    }
}

/// A job that has ended: a row of `market/finished`.
public struct EndedJob: Record, Hashable {
    /// How many jobs had ended before it: the row goes when as many as are kept have followed.
    public var number: UInt64 = 0
    public var job = Job()

    public init() {}

    public init(number: UInt64, job: Job) {
        self.number = number
        self.job = job
    }

    @inlinable public mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("number", &number)
        try visit("job", &job)
    }
}

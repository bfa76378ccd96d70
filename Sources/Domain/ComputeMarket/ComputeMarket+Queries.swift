public import Primitives
public import Records
public import Settlement
import Tables

/// How much stands in a lane.
public struct LaneCounts: Record, Hashable {
    public var offers: UInt64 = 0
    public var waiting: UInt64 = 0
    public var matched: UInt64 = 0

    public init() {}

    @inlinable public mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("offers", &offers)
        try visit("waiting", &waiting)
        try visit("matched", &matched)
    }
}

extension ComputeMarket {
    /// The job of that number, open or among the last that ended.
    public func job(_ id: JobID) -> Job? { jobs[id] ?? finished[id]?.job }

    public func offer(_ id: OfferID) -> StandingOffer? { offers[id] }

    /// The book that an offer was made in. One for money is taken for nothing less; one of a dry run
    /// is taken for money, too, when there is some.
    public func book(of id: OfferID) -> Book { offerBooks[id]?.book ?? .real }

    /// The first offers of a lane as a job meets them: the cheapest first.
    public func offers(in lane: FeeLane, first most: Int) -> [OfferID] {
        Self.first(most, of: books[lane].offers).map { OfferID($0) }
    }

    /// The first waiting jobs of a lane as an offer meets them: the best paying first.
    public func waiting(in lane: FeeLane, first most: Int) -> [JobID] {
        Self.first(most, of: books[lane].waiting).map { JobID($0) }
    }

    /// The first of what both books have.
    private static func first(_ most: Int, of shelves: PerBook<Shelf>) -> [UInt64] {
        let both = Book.allCases.flatMap { shelves[$0].prefix(most) }
        return both.sorted { $0.precedes($1.rank, $1.id) }.prefix(most).map(\.id)
    }

    public func counts(in lane: FeeLane) -> LaneCounts {
        let book = books[lane]
        var counts = LaneCounts()
        counts.offers = UInt64(book.offerCount)
        counts.waiting = UInt64(book.waitingCount)
        counts.matched = UInt64(book.openJobs - book.waitingCount)
        return counts
    }

    /// How many jobs have ended since genesis.
    public var endedJobs: UInt64 { counters.ended }

    /// The receipt of a job that was paid, while the job is kept.
    public func receipt(of id: JobID) -> Receipt? { told(of: id, in: .real) }

    /// What a job would have been paid that was admitted in a dry run and done, while it is kept.
    public func dryRunReceipt(of id: JobID) -> DryRunReceipt? {
        told(of: id, in: .dryRun).map { DryRunReceipt($0) }
    }

    private func told(of id: JobID, in book: Book) -> Receipt? {
        guard let job = finished[id]?.job, job.book == book, case .finished(let finish) = job.state
        else { return nil }
        return Receipt(id, job, finish.match, at: finish.at.time)
    }
}

public import Primitives
public import Records
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

    /// The first offers of a lane as a job meets them: the cheapest first.
    public func offers(in lane: FeeLane, first most: Int) -> [OfferID] {
        books[lane].offers.prefix(most).map { OfferID($0.id) }
    }

    /// The first waiting jobs of a lane as an offer meets them: the best paying first.
    public func waiting(in lane: FeeLane, first most: Int) -> [JobID] {
        books[lane].waiting.prefix(most).map { JobID($0.id) }
    }

    public func counts(in lane: FeeLane) -> LaneCounts {
        let book = books[lane]
        var counts = LaneCounts()
        counts.offers = UInt64(book.offers.count)
        counts.waiting = UInt64(book.waiting.count)
        counts.matched = UInt64(book.openJobs - book.waiting.count)
        return counts
    }

    /// How many jobs have ended since genesis.
    public var endedJobs: UInt64 { counters.ended }

    /// The receipt of a job that was paid, while the job is kept.
    public func receipt(of id: JobID) -> Receipt? {
        guard let job = finished[id]?.job, case .finished(let finish) = job.state else {
            return nil
        }
        return Receipt(id, job, finish.match, at: finish.at.time)
    }
}

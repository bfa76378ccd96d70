import Primitives

/// What stands and what waits in one lane.
struct LaneBook: Sendable {
    /// Lowest price first, then the lowest number; an entry reaches as far as it has free units.
    var offers = Shelf()
    /// Highest price first, then the lowest number; an entry reaches the farther the fewer units it
    /// wants.
    var waiting = Shelf()
    /// Waiting and matched jobs.
    var openJobs = 0

    /// The offer that fits a job best: not dearer, large enough, not the buyer's own.
    func offer(for job: Job) -> OfferID? {
        offers.first(
            upTo: job.post.pricePerUnit.value, reaching: job.post.units.value, notOf: job.buyer
        ).map { OfferID($0.id) }
    }

    /// The waiting job that fits an offer best: paying enough, small enough, not the provider's own.
    func job(for offer: StandingOffer) -> JobID? {
        waiting.first(
            upTo: ~offer.pricePerUnit.value, reaching: ~offer.free.value, notOf: offer.provider
        ).map { JobID($0.id) }
    }

    static func entry(_ id: OfferID, _ offer: StandingOffer) -> Shelf.Entry {
        Shelf.Entry(
            rank: offer.pricePerUnit.value, id: id.value, reach: offer.free.value,
            owner: offer.provider)
    }

    static func entry(_ id: JobID, _ job: Job) -> Shelf.Entry {
        Shelf.Entry(
            rank: ~job.post.pricePerUnit.value, id: id.value, reach: ~job.post.units.value,
            owner: job.buyer)
    }
}

/// The book of each lane.
struct LaneBooks: Sendable {
    private var books = Array(repeating: LaneBook(), count: FeeLane.allCases.count)

    subscript(lane: FeeLane) -> LaneBook {
        get { books[Int(lane.rawValue)] }
        _modify { yield &books[Int(lane.rawValue)] }
    }

    init() {}
}

import Primitives
import Settlement

/// What stands and what waits in one lane, by the book it was made or posted in.
struct LaneBook: Sendable {
    /// Lowest price first, then the lowest number; an entry reaches as far as it has free units.
    var offers = PerBook(Shelf())
    /// Highest price first, then the lowest number; an entry reaches the farther the fewer units it
    /// wants.
    var waiting = PerBook(Shelf())
    /// Waiting and matched jobs.
    var openJobs = 0

    var offerCount: Int { offers[.real].count + offers[.dryRun].count }
    var waitingCount: Int { waiting[.real].count + waiting[.dryRun].count }

    /// The offer that fits a job best: not dearer, large enough, not the buyer's own, and not one for
    /// money where the job pays none.
    func offer(for job: Job) -> OfferID? {
        let free = offer(for: job, madeIn: .dryRun)
        guard job.book == .real, let paid = offer(for: job, madeIn: .real) else {
            return free.map { OfferID($0.id) }
        }
        guard let free, free.precedes(paid.rank, paid.id) else { return OfferID(paid.id) }
        return OfferID(free.id)
    }

    private func offer(for job: Job, madeIn book: Book) -> Shelf.Entry? {
        offers[book].first(
            upTo: job.post.pricePerUnit.value, reaching: job.post.units.value, notOf: job.buyer)
    }

    /// The job waiting in a book that fits an offer best: paying enough, small enough, not the
    /// provider's own; none for an offer that was made for money where the book pays none.
    func job(for offer: StandingOffer, madeIn made: Book, in book: Book) -> JobID? {
        guard made == .dryRun || book == .real else { return nil }
        return waiting[book].first(
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

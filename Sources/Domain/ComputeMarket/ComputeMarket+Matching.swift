import Ledger
import Primitives
import Records
public import Settlement
import Tables

extension ComputeMarket {
    /// Matches a job that nobody has been found for with an offer that fits it; what the buyer saves
    /// goes back.
    mutating func match(
        _ id: JobID, with offerID: OfferID, ledger: inout Ledger,
        settlement: inout Settlement, at now: Moment,
        into events: inout EventBuffer
    ) {
        guard var job = jobs[id], let offer = offers[offerID] else {
            preconditionFailure("job \(id) and offer \(offerID) are matched, but one is not there")
        }
        let most = job.price
        var match = JobMatch()
        match.offer = offerID
        match.provider = offer.provider
        match.pricePerUnit = offer.pricePerUnit
        match.at = now
        job.state = .matched(match)
        jobs[id] = job
        changeTaken(of: offerID) { $0.adding(job.post.units) }

        var matched = JobMatched()
        (matched.id, matched.offer, matched.buyer) = (id, offerID, job.buyer)
        (matched.provider, matched.units) = (offer.provider, job.post.units)
        matched.pricePerUnit = offer.pricePerUnit
        events.append(matched)
        let isSettled = settleMatch(
            id, job, match, saving: most, ledger: &ledger, settlement: &settlement, at: now,
            into: &events)
        guard !isSettled else { return }
        follow(settlement)
        refund(
            id, for: .failed, ledger: &ledger, settlement: &settlement, at: now, into: &events)
    }

    /// Lets an offer take the waiting jobs that fit it, as far as one command may.
    mutating func look(
        _ id: OfferID, ledger: inout Ledger,
        settlement: inout Settlement, at now: Moment, into events: inout EventBuffer
    ) {
        var left = bounds.matches
        look(id, atMost: &left, ledger: &ledger, settlement: &settlement, at: now, into: &events)
    }

    /// Lets an offer take the waiting jobs that fit it. Where fewer are left than there are, it goes
    /// on looking later.
    mutating func look(
        _ id: OfferID, atMost left: inout Int, ledger: inout Ledger,
        settlement: inout Settlement, at now: Moment,
        into events: inout EventBuffer
    ) {
        while let offer = offers[id], let jobID = job(for: id, offer) {
            guard left > 0, let job = jobs[jobID] else { return setLooking(id, true) }
            left -= 1
            guard job.post.deadline > now.time else {
                refund(
                    jobID, for: .expired, ledger: &ledger, settlement: &settlement, at: now,
                    into: &events)
                continue
            }
            books[offer.lane].waiting[job.book].remove(
                rank: ~job.post.pricePerUnit.value, id: jobID.value)
            match(jobID, with: id, ledger: &ledger, settlement: &settlement, at: now, into: &events)
        }
        setLooking(id, false)
    }

    /// The waiting job that fits an offer best, in the book of the mode.
    func job(for id: OfferID, _ offer: StandingOffer) -> JobID? {
        books[offer.lane].job(for: offer, madeIn: book(of: id), in: book)
    }

    /// Has offers find jobs in a book from here on, that of the mode: those for which one waits there
    /// look at once. Takes as long as asking that of every offer, and no time where the book is the
    /// same.
    public mutating func turn(to book: Book) {
        guard book != self.book else { return }
        self.book = book
        for id in offers.keys {
            guard let offer = offers[id] else { continue }
            setLooking(id, job(for: id, offer) != nil)
        }
    }

    /// Turns to the book of the mode, which a fault in what is settled may have changed.
    mutating func follow(_ settlement: borrowing Settlement) {
        guard hasSettlement else { return }
        turn(to: settlement.mode.book)
    }

    private mutating func setLooking(_ id: OfferID, _ isLooking: Bool) {
        guard let offer = offers[id], offer.isLooking != isLooking else { return }
        offers.update(id) { $0.isLooking = isLooking }
        if isLooking {
            looking.insert(Shelf.Entry(rank: 0, id: id.value))
        } else {
            looking.remove(rank: 0, id: id.value)
        }
    }

    /// Money that was set aside for a job moves when the job does: the ledger has no ground to
    /// refuse.
    static func certain(_ move: () throws(Ledger.Refusal) -> Void) {
        do throws(Ledger.Refusal) { try move() } catch {
            preconditionFailure("the ledger keeps a job's escrow back: \(error)")
        }
    }
}

import Ledger
import Primitives
import Records
import Settlement
import Tables

extension ComputeMarket {
    mutating func make(
        _ offer: Offer, by provider: Address, ledger: inout Ledger,
        settlement: inout Settlement, at now: Moment,
        into events: inout EventBuffer
    ) throws(Refusal) {
        guard offer.units > .zero else { throw .noUnits }
        guard offer.pricePerUnit > .zero else { throw .noPrice }
        guard books[offer.lane].offerCount < bounds.perLane else { throw .laneFull }
        let id = counters.nextOffer
        guard let next = id.next else { throw .numbersExhausted }

        var standing = StandingOffer()
        standing.provider = provider
        standing.units = offer.units
        standing.pricePerUnit = offer.pricePerUnit
        standing.lane = offer.lane
        standing.since = now

        counters.nextOffer = next
        offers[id] = standing
        if book == .dryRun { offerBooks[id] = OfferBook() }
        books[offer.lane].offers[book].insert(LaneBook.entry(id, standing))
        var made = OfferMade()
        (made.id, made.provider, made.offer) = (id, provider, offer)
        events.append(made)
        look(id, ledger: &ledger, settlement: &settlement, at: now, into: &events)
    }

    mutating func withdraw(
        _ id: OfferID, by actor: Address, into events: inout EventBuffer
    ) throws(Refusal) {
        guard let offer = offers[id] else { throw .unknownOffer }
        guard offer.provider == actor else { throw .notYourOffer }

        books[offer.lane].offers[book(of: id)].remove(
            rank: offer.pricePerUnit.value, id: id.value)
        offers[id] = nil
        offerBooks[id] = nil
        looking.remove(rank: 0, id: id.value)
        var withdrawn = OfferWithdrawn()
        (withdrawn.id, withdrawn.provider) = (id, actor)
        events.append(withdrawn)
    }

    /// Gives units of an offer to a job, or takes them back; nothing where it was withdrawn.
    mutating func changeTaken(of id: OfferID, _ change: (Units) -> Units?) {
        guard var offer = offers[id] else { return }
        guard let taken = change(offer.taken), taken <= offer.units else {
            preconditionFailure("offer \(id) gives more units than it has or takes back others'")
        }
        offer.taken = taken
        offers[id] = offer
        books[offer.lane].offers[book(of: id)].set(
            reach: offer.free.value, rank: offer.pricePerUnit.value, id: id.value)
    }
}

@testable import ComputeMarket
import Ledger
import Primitives

/// The market once more, slow and plain: lists that are searched from end to end, and balances that
/// are only numbers.
struct NaiveMarket {
    struct Ask: Equatable {
        var id: UInt64
        var provider: Address
        var units: UInt64
        var taken: UInt64 = 0
        var price: UInt64
        var lane: FeeLane
        var isLooking = false
        var isReal = true
    }

    struct Bid: Equatable {
        var id: UInt64
        var buyer: Address
        var post: JobPost
        var ask: UInt64?
        var provider: Address?
        var price: UInt64
        var isReal = true

        /// What is set aside for it.
        var held: UInt128 { isReal ? UInt128(price) * UInt128(post.units.value) : 0 }
    }

    var bounds: MarketBounds
    /// Whether jobs are admitted to be paid.
    var isReal = true
    var balances: [Address: UInt128] = [:]
    var asks: [Ask] = []
    var bids: [Bid] = []
    /// The jobs that ended, all of them, in the order of their ends.
    var ended: [(id: UInt64, isPaid: Bool, isDone: Bool)] = []
    var (lastAsk, lastBid) = (UInt64(0), UInt64(0))
    /// What happened in this step, in words.
    var log: [String] = []

    init(_ bounds: MarketBounds) {
        self.bounds = bounds
        for account in Stage.accounts { balances[account] = Stage.funds.units }
    }

    /// All money there is: what accounts hold and what is set aside.
    var total: UInt128 {
        let held = balances.values.reduce(0, +)
        return bids.reduce(held) { $0 + $1.held }
    }

    mutating func put(
        _ command: ComputeMarket.Command, by actor: Address, at now: UInt64
    ) -> ComputeMarket.Refusal? {
        switch command {
        case .offer(let offer): make(offer, actor, now)
        case .withdraw(let withdrawal): withdraw(withdrawal.offer.value, actor)
        case .post(let post): open(post, actor, now)
        case .cancel(let cancellation): cancel(cancellation.job.value, actor, now)
        case .prove(let proof): prove(proof, actor, now)
        }
    }

    private mutating func make(
        _ offer: Offer, _ provider: Address, _ now: UInt64
    ) -> ComputeMarket.Refusal? {
        if offer.units.value == 0 { return .noUnits }
        if offer.pricePerUnit.value == 0 { return .noPrice }
        if asks.count(where: { $0.lane == offer.lane }) == bounds.perLane { return .laneFull }
        lastAsk += 1
        asks.append(
            Ask(
                id: lastAsk, provider: provider, units: offer.units.value,
                price: offer.pricePerUnit.value, lane: offer.lane, isReal: isReal))
        log.append("made \(lastAsk)")
        var left = bounds.matches
        look(lastAsk, now, &left)
        return nil
    }

    private mutating func withdraw(_ id: UInt64, _ actor: Address) -> ComputeMarket.Refusal? {
        guard let ask = asks.first(where: { $0.id == id }) else { return .unknownOffer }
        if ask.provider != actor { return .notYourOffer }
        asks.removeAll { $0.id == id }
        log.append("withdrawn \(id)")
        return nil
    }

    private mutating func open(
        _ post: JobPost, _ buyer: Address, _ now: UInt64
    ) -> ComputeMarket.Refusal? {
        if post.length == 0 { return .emptySlice }
        if post.units.value == 0 { return .noUnits }
        if post.pricePerUnit.value == 0 { return .noPrice }
        if post.deadline.value <= now { return .deadlineNotAhead }
        if post.deadline.value - now > bounds.farthestDeadline.value { return .deadlineTooFar }
        if bids.count(where: { $0.post.lane == post.lane }) == bounds.perLane { return .laneFull }
        let price = UInt128(post.pricePerUnit.value) * UInt128(post.units.value)
        guard let held = balances[buyer], held >= price else {
            return .ledger(.insufficientFunds)
        }
        if isReal { balances[buyer] = held - price }
        lastBid += 1
        log.append("posted \(lastBid)")
        bids.append(
            Bid(
                id: lastBid, buyer: buyer, post: post, price: post.pricePerUnit.value,
                isReal: isReal))
        let fitting = asks.filter { fits($0, bids[bids.count - 1]) }
        if let best = fitting.min(by: { ($0.price, $0.id) < ($1.price, $1.id) }) {
            match(lastBid, best.id)
        }
        return nil
    }

    private mutating func cancel(
        _ id: UInt64, _ actor: Address, _ now: UInt64
    ) -> ComputeMarket.Refusal? {
        guard let bid = bids.first(where: { $0.id == id }) else { return .unknownJob }
        if bid.buyer != actor { return .notYourJob }
        if bid.ask != nil { return .alreadyMatched }
        if bid.post.deadline.value <= now { return .deadlinePassed }
        refund(id, "cancelled")
        return nil
    }

    private mutating func prove(
        _ proof: Proof, _ actor: Address, _ now: UInt64
    ) -> ComputeMarket.Refusal? {
        guard let bid = bids.first(where: { $0.id == proof.job.value }) else { return .unknownJob }
        guard let ask = bid.ask else { return .notMatched }
        if bid.provider != actor { return .notItsProvider }
        if bid.post.deadline.value <= now { return .deadlinePassed }
        if Slice.commitment(of: proof.proof) != bid.post.commitment { return .wrongProof }
        balances[actor, default: 0] += bid.held
        end(bid, isPaid: true)
        log += [
            "finished \(bid.id): \(bid.held)",
            bid.isReal ? "receipt \(bid.id)" : "tallied \(bid.id)",
        ]
        var left = bounds.matches
        look(ask, now, &left)
        return nil
    }

    mutating func advance(to now: UInt64) {
        var left = bounds.due
        while left > 0,
            let bid = bids.filter({ $0.post.deadline.value <= now }).min(by: {
                ($0.post.deadline.value, $0.id) < ($1.post.deadline.value, $1.id)
            })
        {
            left -= 1
            refund(bid.id, "expired")
            if let ask = bid.ask { look(ask, now, &left) }
        }
        while left > 0, let bid = tallied.first {
            left -= 1
            refund(bid.id, "called_off")
        }
        while left > 0, let ask = asks.filter(\.isLooking).map(\.id).min() {
            look(ask, now, &left)
        }
    }

    /// What waits from a dry run while jobs are paid, as it is called off.
    private var tallied: [Bid] {
        guard isReal else { return [] }
        return bids.filter { $0.ask == nil && !$0.isReal }.sorted {
            ($0.post.lane.rawValue, $1.post.pricePerUnit.value, $0.id)
                < ($1.post.lane.rawValue, $0.post.pricePerUnit.value, $1.id)
        }
    }

    mutating func turn(toReal isReal: Bool) {
        guard isReal != self.isReal else { return }
        self.isReal = isReal
        for index in asks.indices {
            asks[index].isLooking = bids.contains { fits(asks[index], $0) }
        }
    }

    var nextDue: UInt64? {
        asks.contains(where: \.isLooking) || !tallied.isEmpty
            ? 0 : bids.map(\.post.deadline.value).min()
    }

    // MARK: Parts

    private func fits(_ ask: Ask, _ bid: Bid) -> Bool {
        bid.ask == nil && ask.lane == bid.post.lane && ask.provider != bid.buyer
            && bid.isReal == isReal && (isReal || !ask.isReal)
            && ask.price <= bid.post.pricePerUnit.value
            && ask.units - ask.taken >= bid.post.units.value
    }

    private mutating func look(_ id: UInt64, _ now: UInt64, _ left: inout Int) {
        while let index = asks.firstIndex(where: { $0.id == id }) {
            let fitting = bids.filter { fits(asks[index], $0) }
            let best = fitting.min {
                ($1.post.pricePerUnit.value, $0.id) < ($0.post.pricePerUnit.value, $1.id)
            }
            asks[index].isLooking = best != nil && left == 0
            guard let best, left > 0 else { return }
            left -= 1
            if best.post.deadline.value <= now {
                refund(best.id, "expired")
            } else {
                match(best.id, id)
            }
        }
    }

    private mutating func match(_ id: UInt64, _ ask: UInt64) {
        guard let bid = bids.firstIndex(where: { $0.id == id }),
            let ask = asks.firstIndex(where: { $0.id == ask })
        else { return }
        let before = bids[bid].held
        (bids[bid].ask, bids[bid].provider) = (asks[ask].id, asks[ask].provider)
        bids[bid].price = asks[ask].price
        balances[bids[bid].buyer, default: 0] += before - bids[bid].held
        asks[ask].taken += bids[bid].post.units.value
        log.append("matched \(id) with \(asks[ask].id)")
    }

    private mutating func refund(_ id: UInt64, _ reason: String) {
        guard let bid = bids.first(where: { $0.id == id }) else { return }
        balances[bid.buyer, default: 0] += bid.held
        end(bid, isPaid: false)
        log.append("refunded \(id): \(reason) \(bid.held)")
    }

    private mutating func end(_ bid: Bid, isPaid: Bool) {
        bids.removeAll { $0.id == bid.id }
        ended.append((bid.id, isPaid && bid.isReal, isPaid))
        guard let index = asks.firstIndex(where: { $0.id == bid.ask }) else { return }
        asks[index].taken -= bid.post.units.value
    }
}

extension Told {
    /// As the twin says it.
    var words: String {
        switch self {
        case .made(let it): "made \(it.id)"
        case .withdrawn(let it): "withdrawn \(it.id)"
        case .posted(let it): "posted \(it.id)"
        case .matched(let it): "matched \(it.id) with \(it.offer)"
        case .finished(let it): "finished \(it.id): \(it.paid)"
        case .refunded(let it): "refunded \(it.id): \(it.reason.name) \(it.amount)"
        case .receipt(let it): "receipt \(it.job)"
        case .tallied(let it): "tallied \(it.receipt.job)"
        case .postponed(let it): "postponed by \(it.span)"
        }
    }
}

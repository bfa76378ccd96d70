@testable import ComputeMarket
import Ledger
import Primitives
import Records
import Settlement
import Simulation
import SpecTesting
import Tables
import Testing

/// Whatever is done to a market, in whatever order.
@Suite struct MarketHistoryTests {
    @Test(arguments: Trials.seeds(2_000))
    func `the market is what its twin is, and money is whole after every step`(
        seed: UInt64
    ) throws {
        let bounds = RandomMarket.bounds(seed)
        var history = try RandomMarket(seed: seed, within: bounds)
        var twin = NaiveMarket(bounds)
        for _ in 0..<150 {
            twin.log = []
            history.stage.events.reset()
            if history.below(3) == 0 { history.stage.pass(history.below(15)) }
            if let book = history.turning() {
                history.stage.turn(to: book)
                twin.turn(toReal: book == .real)
            }
            let now = history.stage.now.time.value
            if history.below(4) == 0 {
                history.stage.advance()
                twin.advance(to: now)
            } else {
                let (command, actor) = history.command()
                if let refusal = twin.put(command, by: actor, at: now) {
                    history.stage.expectRefusal(refusal, command, by: actor)
                } else {
                    try history.stage.put(command, by: actor)
                }
            }
            try expectSame(history.stage, twin)
        }
        #expect(twin.total == 5 * Stage.funds.units)
    }

    private func expectSame(_ stage: Stage, _ twin: NaiveMarket) throws {
        #expect(try stage.told().map(\.words) == twin.log)
        for account in Stage.accounts {
            #expect(stage.balance(account) == twin.balances[account])
        }
        #expect(stage.market.nextDue?.value == twin.nextDue)
        #expect(stage.market.endedJobs == UInt64(twin.ended.count))
        let kept = twin.ended.suffix(twin.bounds.finished)
        #expect(stage.market.finished.keys.map(\.value) == kept.map(\.id).sorted())
        for (id, isPaid, isDone) in kept {
            #expect((stage.market.receipt(of: JobID(id)) != nil) == isPaid)
            let isTallied = stage.market.dryRunReceipt(of: JobID(id)) != nil
            #expect(isTallied == (isDone && !isPaid))
        }
        #expect(stage.market.offers.keys.map(\.value) == twin.asks.map(\.id))
        for ask in twin.asks {
            let offer = try #require(stage.market.offer(OfferID(ask.id)))
            #expect(offer.taken.value == ask.taken)
            #expect(offer.isLooking == ask.isLooking)
            #expect((stage.market.book(of: OfferID(ask.id)) == .real) == ask.isReal)
        }
        #expect(stage.market.openSubjects == twin.bids.map(\.id))
        for bid in twin.bids {
            let job = try #require(stage.market.job(JobID(bid.id)))
            #expect(job.match?.offer.value == bid.ask)
            #expect(job.match?.provider == bid.provider)
            #expect(job.post == bid.post)
            #expect((job.book == .real) == bid.isReal)
        }
        for lane in FeeLane.allCases {
            let bids = twin.bids.filter { $0.post.lane == lane }
            let counts = LaneCounts(
                offers: UInt64(twin.asks.count { $0.lane == lane }),
                waiting: UInt64(bids.count { $0.ask == nil }),
                matched: UInt64(bids.count { $0.ask != nil }))
            #expect(stage.market.counts(in: lane) == counts)
        }
        stage.expectSound()
    }

    @Test(arguments: Trials.seeds(400))
    func `a market that was restored goes on as if it had not been`(seed: UInt64) throws {
        let bounds = RandomMarket.bounds(seed)
        var one = try RandomMarket(seed: seed, within: bounds)
        var forest = StateForest()
        for _ in 0..<3 {
            for _ in 0..<60 { step(&one) }
            forest.fold(one.stage.ledger.seal())
            forest.fold(one.stage.market.seal())
            forest.fold(one.stage.settlement.seal())
        }
        var other = one
        other.stage.ledger = Ledger()
        other.stage.market = ComputeMarket(within: bounds)
        try other.stage.ledger.restore(from: forest)
        try other.stage.market.restore(from: forest)
        (other.stage.market.rules, other.stage.market.book) = (
            one.stage.market.rules, one.stage.market.book
        )
        other.stage.settlement = Settlement()
        try other.stage.settlement.restore(from: forest)
        expectSame(other.stage, one.stage)
        expectAlike(&one, &other)
    }

    @Test(arguments: Trials.seeds(400))
    func `a market that was taken back goes on as if nothing had been`(seed: UInt64) throws {
        let bounds = RandomMarket.bounds(seed)
        var one = try RandomMarket(seed: seed, within: bounds)
        for _ in 0..<80 { step(&one) }
        _ = one.stage.ledger.seal()
        _ = one.stage.market.seal()
        _ = one.stage.settlement.seal()
        let before = one
        for _ in 0..<80 { step(&one) }
        one.stage.ledger.rollBack()
        one.stage.market.rollBack()
        one.stage.settlement.rollBack()
        one.stage.market.book = before.stage.market.book
        (one.dice, one.stage.now, one.stage.events) = (
            before.dice, before.stage.now, before.stage.events
        )
        expectSame(one.stage, before.stage)
        var again = before
        expectAlike(&one, &again)
    }

    @Test(arguments: Trials.seeds(400))
    func `the same commands give the same bytes`(seed: UInt64) throws {
        let bounds = RandomMarket.bounds(seed)
        var one = try RandomMarket(seed: seed, within: bounds)
        var other = try RandomMarket(seed: seed, within: bounds)
        for _ in 0..<2 { expectAlike(&one, &other) }
    }

    /// One random thing; what is refused is refused.
    private func step(_ history: inout RandomMarket) {
        if history.below(3) == 0 { history.stage.pass(history.below(15)) }
        if let book = history.turning() { history.stage.turn(to: book) }
        guard history.below(4) > 0 else { return history.stage.advance() }
        let (command, actor) = history.command()
        do throws(ComputeMarket.Refusal) {
            try history.stage.put(command, by: actor)
        } catch { history.stage.events.append(OfferWithdrawn()) }
    }

    /// Does the same to both and sees that they stay the same, to the byte.
    private func expectAlike(_ one: inout RandomMarket, _ other: inout RandomMarket) {
        for _ in 0..<60 {
            step(&one)
            step(&other)
            #expect(one.stage.events.bytes == other.stage.events.bytes)
            #expect(one.stage.market.nextDue == other.stage.market.nextDue)
        }
        expectSame(one.stage, other.stage)
    }

    private func expectSame(_ one: Stage, _ other: Stage) {
        #expect(one.image == other.image)
        #expect(one.market.nextDue == other.market.nextDue)
        for lane in FeeLane.allCases {
            #expect(
                one.market.offers(in: lane, first: 99) == other.market.offers(in: lane, first: 99))
            #expect(
                one.market.waiting(in: lane, first: 99) == other.market.waiting(in: lane, first: 99)
            )
        }
        one.expectSound()
        other.expectSound()
    }
}

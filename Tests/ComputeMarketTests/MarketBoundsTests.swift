@testable import ComputeMarket
import Ledger
import Primitives
import Tables
import Testing

/// How much the market takes on.
@Suite struct MarketBoundsTests {
    @Test func `a lane takes in so many and no more`() throws {
        var bounds = MarketBounds()
        bounds.perLane = 2
        var stage = try Stage(ComputeMarket(within: bounds))
        let post = SampleSlice(1).post(deadline: 1_000_100)
        let offer = ComputeMarket.Command.offer(Offer(units: Units(10), pricePerUnit: Price(5)))
        for _ in 0..<2 { try stage.put(.post(post), by: Stage.buyer) }
        for _ in 0..<2 { try stage.put(offer, by: Stage.provider) }
        stage.expectRefusal(.laneFull, .post(post), by: Stage.buyer)
        stage.expectRefusal(.laneFull, offer, by: Stage.provider)
        var other = post
        other.lane = .industrial
        try stage.put(.post(other), by: Stage.buyer)
        let proof = Proof(job: .first, proof: SampleSlice(1).proof)
        try stage.put(.prove(proof), by: Stage.provider)
        try stage.put(.post(post), by: Stage.buyer)
        try stage.put(.withdraw(Withdrawal(offer: .first)), by: Stage.provider)
        try stage.put(offer, by: Stage.provider)
        stage.expectRefusal(.laneFull, offer, by: Stage.provider)
        #expect(MarketBounds.standard.perLane == 100_000)
    }

    @Test func `only the jobs that ended last are kept`() throws {
        var bounds = MarketBounds()
        bounds.finished = 3
        var stage = try Stage(ComputeMarket(within: bounds))
        for deadline: UInt64 in [900, 100, 200, 300, 400] {
            let post = SampleSlice(1).post(deadline: 1_000_000 + deadline)
            try stage.put(.post(post), by: Stage.buyer)
        }
        var kept: [[UInt64]] = []
        for _ in 0..<9 {
            stage.pass(100)
            stage.advance()
            kept.append(stage.market.finished.keys.map(\.value))
        }
        #expect(kept.prefix(4) == [[2], [2, 3], [2, 3, 4], [3, 4, 5]])
        #expect(kept.last == [1, 4, 5], "by when they ended, not by number")
        #expect(stage.market.endedJobs == 5)
        #expect(stage.market.job(JobID(2)) == nil)
        #expect(MarketBounds.standard.finished == 10_000)
    }

    @Test func `the last number is never given`() throws {
        var stage = try Stage()
        stage.market.counters.nextJob = JobID(.max - 1)
        stage.market.counters.nextOffer = OfferID(.max - 1)
        let post = ComputeMarket.Command.post(SampleSlice(1).post(deadline: 1_000_100))
        let offer = ComputeMarket.Command.offer(Offer(units: Units(10), pricePerUnit: Price(5)))
        try stage.put(post, by: Stage.buyer)
        try stage.put(offer, by: Stage.provider)
        stage.expectRefusal(.numbersExhausted, post, by: Stage.buyer)
        stage.expectRefusal(.numbersExhausted, offer, by: Stage.provider)
        #expect(stage.market.job(JobID(.max - 1))?.match?.offer == OfferID(.max - 1))
        stage.expectSound()
    }
}

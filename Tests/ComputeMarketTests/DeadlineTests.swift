@testable import ComputeMarket
import Ledger
import Primitives
import Tables
import Testing

/// What time does to jobs.
@Suite struct DeadlineTests {
    private func posted(_ deadlines: [UInt64], isMatched: Bool = false) throws -> Stage {
        var stage = try Stage()
        for (index, deadline) in deadlines.enumerated() {
            let post = SampleSlice(UInt64(index)).post(deadline: deadline)
            try stage.put(.post(post), by: Stage.buyer)
        }
        if isMatched {
            let units = Units(UInt64(10 * deadlines.count))
            let offer = Offer(units: units, pricePerUnit: Price(5))
            try stage.put(.offer(offer), by: Stage.provider)
        }
        return stage
    }

    @Test(arguments: [false, true])
    func `a job expires in the millisecond of its deadline, waiting or matched`(
        isMatched: Bool
    ) throws {
        var stage = try posted([1_000_500], isMatched: isMatched)
        #expect(stage.market.nextDue == Milliseconds(1_000_500))
        stage.pass(499)
        let image = stage.image
        stage.advance()
        #expect(stage.image == image)
        stage.pass(1)
        stage.advance()
        #expect(stage.market.jobs.isEmpty)
        #expect(stage.market.nextDue == nil)
        #expect(stage.balance(Stage.buyer) == Stage.funds.units)
        let told = try #require(try stage.told().last)
        guard case .refunded(let refunded) = told else {
            Issue.record("\(told) is no refund")
            return
        }
        #expect(refunded.reason == .expired)
        #expect(refunded.amount == Amount(units: 50))
        #expect(stage.market.job(.first)?.match?.offer == (isMatched ? OfferID.first : nil))
        #expect(stage.market.offer(.first)?.taken == (isMatched ? .zero : nil))
        stage.expectSound()
    }

    @Test func `jobs expire by deadline, then by number`() throws {
        var stage = try posted([1_000_300, 1_000_100, 1_000_200, 1_000_100, 1_000_301])
        stage.pass(300)
        stage.advance()
        #expect(try refunds(of: stage) == [2, 4, 3, 1])
        #expect(stage.market.openSubjects == [5])
        #expect(stage.market.nextDue == Milliseconds(1_000_301))
        stage.expectSound()
    }

    @Test func `units that expire are given to who waits`() throws {
        var stage = try posted([1_000_100], isMatched: true)
        try stage.put(.post(SampleSlice(9).post(deadline: 1_000_900)), by: Stage.stranger)
        #expect(stage.market.job(JobID(2))?.match == nil)
        stage.pass(100)
        stage.advance()
        #expect(stage.market.job(JobID(2))?.match?.offer == .first)
        stage.expectSound()
    }

    @Test func `an offer gives no units to a job that is overdue`() throws {
        var stage = try posted([1_000_100, 1_000_200])
        stage.pass(100)
        let offer = Offer(units: Units(100), pricePerUnit: Price(1))
        try stage.put(.offer(offer), by: Stage.provider)
        #expect(try refunds(of: stage) == [1])
        #expect(stage.market.job(JobID(2))?.match?.offer == .first)
        #expect(stage.market.offer(.first)?.taken == Units(10))
        stage.expectSound()
    }

    @Test func `one call does a bounded part of what is due`() throws {
        var bounds = MarketBounds()
        bounds.due = 3
        var stage = try Stage(ComputeMarket(within: bounds))
        for index in 0..<7 {
            let post = SampleSlice(UInt64(index)).post(deadline: 1_000_100)
            try stage.put(.post(post), by: Stage.buyer)
        }
        stage.pass(200)
        for open in [4, 1, 0] {
            #expect(stage.market.nextDue == Milliseconds(1_000_100))
            stage.advance()
            #expect(stage.market.jobs.count == open)
            stage.expectSound()
        }
        #expect(stage.market.nextDue == nil)
        #expect(try refunds(of: stage) == [1, 2, 3, 4, 5, 6, 7])
    }

    @Test func `an offer that may not take all at once looks on when time does`() throws {
        var bounds = MarketBounds()
        (bounds.matches, bounds.due) = (2, 3)
        var stage = try Stage(ComputeMarket(within: bounds))
        for index in 0..<7 {
            let post = SampleSlice(UInt64(index)).post(units: 1, deadline: 1_000_100)
            try stage.put(.post(post), by: Stage.buyer)
        }
        try stage.put(.offer(Offer(units: Units(6), pricePerUnit: Price(1))), by: Stage.provider)
        for (waiting, isLooking) in [(5, true), (2, true), (1, false)] {
            #expect(stage.market.counts(in: .consumer).waiting == UInt64(waiting))
            #expect(stage.market.offer(.first)?.isLooking == isLooking)
            #expect(stage.market.nextDue == (isLooking ? .zero : Milliseconds(1_000_100)))
            stage.expectSound()
            stage.advance()
        }
        // Withdrawn while it looks: nothing is left to do.
        try stage.put(.offer(Offer(units: Units(1), pricePerUnit: Price(1))), by: Stage.provider)
        #expect(stage.market.counts(in: .consumer).waiting == 0)
        for index in 0..<3 {
            let post = SampleSlice(UInt64(index)).post(units: 1, deadline: 1_000_100)
            try stage.put(.post(post), by: Stage.buyer)
        }
        try stage.put(.offer(Offer(units: Units(6), pricePerUnit: Price(1))), by: Stage.provider)
        #expect(stage.market.nextDue == .zero)
        try stage.put(.withdraw(Withdrawal(offer: OfferID(3))), by: Stage.provider)
        #expect(stage.market.nextDue == Milliseconds(1_000_100))
        stage.expectSound()
    }

    @Test func `what nobody could meet is postponed`() throws {
        var stage = try posted([1_000_100, 1_000_200], isMatched: true)
        let image = stage.image
        stage.market.postpone(by: .zero, into: &stage.events)
        #expect(stage.image == image)
        stage.market.postpone(by: Milliseconds(1_000), into: &stage.events)
        #expect(stage.market.nextDue == Milliseconds(1_001_100))
        guard case .postponed(let postponed) = try stage.told().last else {
            Issue.record("nothing was told of it")
            return
        }
        #expect(postponed.span == Milliseconds(1_000))
        stage.pass(1_100)
        stage.advance()
        #expect(try refunds(of: stage) == [1])
        try stage.put(
            .prove(Proof(job: JobID(2), proof: SampleSlice(1).proof)), by: Stage.provider)
        stage.expectSound()
        #expect(stage.market.nextDue == nil)

        stage = try posted([1_000_100])
        stage.market.postpone(by: Milliseconds(.max), into: &stage.events)
        #expect(stage.market.nextDue == Milliseconds(.max))
    }

    private func refunds(of stage: Stage) throws -> [UInt64] {
        try stage.told().compactMap { told in
            if case .refunded(let refunded) = told { refunded.id.value } else { nil }
        }
    }
}

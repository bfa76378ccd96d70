import ComputeMarket
import Ledger
import Primitives
import Records
import Tables
import Testing

/// Every command once: what it does, and every reason for which it is refused.
@Suite struct MarketCommandTests {
    private let slice = SampleSlice(7)

    private func post(_ units: UInt64 = 10, at price: UInt64 = 5) -> ComputeMarket.Command {
        .post(slice.post(units: units, price: price, deadline: 1_000_500))
    }

    private func offer(_ units: UInt64 = 10, at price: UInt64 = 5) -> ComputeMarket.Command {
        .offer(Offer(units: Units(units), pricePerUnit: Price(price)))
    }

    private func proof(of job: UInt64 = 1) -> ComputeMarket.Command {
        .prove(Proof(job: JobID(job), proof: slice.proof))
    }

    @Test func `a job goes from post to match to proof to pay`() throws {
        var stage = try Stage()
        try stage.put(post(), by: Stage.buyer)
        #expect(stage.balance(Stage.buyer) == 999_950)
        let waiting = try #require(stage.market.job(.first))
        #expect(waiting.state == .waiting(.init()))
        #expect(stage.ledger.deposit(waiting.escrow)?.amount == Amount(units: 50))
        #expect(stage.ledger.deposit(waiting.escrow)?.kind == .escrow)
        stage.expectSound()

        stage.pass(100)
        try stage.put(offer(25, at: 3), by: Stage.provider)
        #expect(stage.balance(Stage.buyer) == 999_970, "the quoted price is 3, not 5")
        let match = try #require(stage.market.job(.first)?.match)
        #expect(match.provider == Stage.provider)
        #expect(match.pricePerUnit == Price(3))
        #expect(match.at == stage.now)
        #expect(stage.market.offer(.first)?.free == Units(15))
        stage.expectSound()

        stage.pass(100)
        try stage.put(proof(), by: Stage.provider)
        #expect(stage.balance(Stage.provider) == 1_000_030)
        #expect(stage.balance(Stage.buyer) == 999_970)
        #expect(stage.ledger.deposit(waiting.escrow) == nil)
        #expect(stage.market.offer(.first)?.free == Units(25))
        #expect(stage.market.jobs.isEmpty)
        #expect(stage.market.nextDue == nil)
        let done = try #require(stage.market.job(.first))
        guard case .finished(let finish) = done.state else {
            Issue.record("the job is \(done.state)")
            return
        }
        #expect(finish.match == match)
        #expect(finish.at == stage.now)
        stage.expectSound()

        let told = try stage.told()
        let receipt = try #require(stage.market.receipt(of: .first))
        #expect(told.suffix(1) == [.receipt(receipt)])
        #expect(receipt.issuedAt == stage.now.time)
        #expect(receipt.idempotencyKey == receipt.computedKey)
        #expect(
            told.map(\.kind) == ["posted", "made", "matched", "finished", "receipt"])
    }

    @Test func `a post meets the offer that stands already`() throws {
        var stage = try Stage()
        try stage.put(offer(), by: Stage.provider)
        try stage.put(post(), by: Stage.buyer)
        #expect(stage.market.job(.first)?.match?.offer == .first)
        #expect(stage.market.offer(.first)?.free == .zero)
        #expect(
            stage.market.counts(in: .consumer)
                == LaneCounts(offers: 1, waiting: 0, matched: 1))
        try stage.put(post(), by: Stage.buyer)
        #expect(stage.market.waiting(in: .consumer, first: 9) == [JobID(2)])
        #expect(stage.market.openSubjects == [1, 2])
        // What the first job gives back the second takes.
        try stage.put(proof(), by: Stage.provider)
        #expect(stage.market.job(JobID(2))?.match?.offer == .first)
        stage.expectSound()
    }

    @Test func `the cheapest offer wins, the first among equals, never the buyer's own`() throws {
        var stage = try Stage()
        let offers: [(UInt64, UInt64, Address)] = [
            (10, 6, Stage.provider), (9, 2, Stage.provider), (10, 3, Stage.buyer),
            (10, 4, Stage.stranger), (10, 4, Stage.provider),
        ]
        for (units, price, provider) in offers {
            try stage.put(offer(units, at: price), by: provider)
        }
        #expect(
            stage.market.offers(in: .consumer, first: 4).map(\.value) == [2, 3, 4, 5])
        for expected: UInt64? in [4, 5, nil] {
            try stage.put(post(), by: Stage.buyer)
            let job = JobID(UInt64(stage.market.jobs.count))
            #expect(stage.market.job(job)?.match?.offer.value == expected)
        }
        try stage.put(.post(slice.post(lane: .industrial, deadline: 1_000_500)), by: Stage.buyer)
        #expect(stage.market.job(JobID(4))?.match == nil, "lanes do not meet")
        stage.expectSound()
    }

    @Test func `an offer takes the best-paying job that fits, the first among equals`() throws {
        var stage = try Stage()
        let posts: [(UInt64, UInt64, Address)] = [
            (4, 5, Stage.buyer), (11, 9, Stage.buyer), (4, 8, Stage.provider),
            (4, 7, Stage.stranger), (4, 7, Stage.buyer), (2, 6, Stage.buyer), (1, 2, Stage.buyer),
        ]
        for (units, price, buyer) in posts { try stage.put(post(units, at: price), by: buyer) }
        #expect(
            stage.market.waiting(in: .consumer, first: 9).map(\.value) == [2, 3, 4, 5, 6, 1, 7])
        try stage.put(offer(10, at: 3), by: Stage.provider)
        let matched = try stage.told().compactMap { told in
            if case .matched(let matched) = told { matched.id.value } else { nil }
        }
        #expect(matched == [4, 5, 6])
        stage.expectSound()
    }

    @Test func `a waiting job is cancelled and its money comes back`() throws {
        var stage = try Stage()
        try stage.put(post(), by: Stage.buyer)
        try stage.put(.cancel(Cancellation(job: .first)), by: Stage.buyer)
        #expect(stage.balance(Stage.buyer) == Stage.funds.units)
        guard case .refunded(let refund) = stage.market.job(.first)?.state else {
            Issue.record("the job was not refunded")
            return
        }
        #expect(refund.reason == .cancelled)
        #expect(stage.market.nextDue == nil)
        #expect(stage.market.receipt(of: .first) == nil)
        try stage.put(offer(), by: Stage.provider)
        #expect(stage.market.offer(.first)?.taken == .zero)
        stage.expectSound()
    }

    @Test func `a withdrawn offer lets its jobs run on`() throws {
        var stage = try Stage()
        try stage.put(offer(20), by: Stage.provider)
        try stage.put(post(), by: Stage.buyer)
        try stage.put(.withdraw(Withdrawal(offer: .first)), by: Stage.provider)
        #expect(stage.market.offer(.first) == nil)
        try stage.put(post(), by: Stage.buyer)
        #expect(stage.market.job(JobID(2))?.match == nil)
        stage.expectSound()
        try stage.put(proof(), by: Stage.provider)
        #expect(stage.balance(Stage.provider) == 1_000_050)
        #expect(stage.market.job(JobID(2))?.match == nil)
        stage.expectSound()
    }

    // MARK: Refusals

    @Test func `an offer of nothing or for nothing is refused`() throws {
        var stage = try Stage()
        stage.expectRefusal(.noUnits, offer(0), by: Stage.provider)
        stage.expectRefusal(.noPrice, offer(1, at: 0), by: Stage.provider)
        try stage.put(offer(.max, at: .max), by: Stage.provider)
        stage.expectSound()
    }

    @Test func `a withdrawal is the provider's, and once`() throws {
        var stage = try Stage()
        stage.expectRefusal(
            .unknownOffer, .withdraw(Withdrawal(offer: .first)), by: Stage.provider)
        try stage.put(offer(), by: Stage.provider)
        stage.expectRefusal(
            .notYourOffer, .withdraw(Withdrawal(offer: .first)), by: Stage.stranger)
        stage.expectRefusal(.unknownOffer, .withdraw(Withdrawal(offer: .none)), by: Stage.provider)
        try stage.put(.withdraw(Withdrawal(offer: .first)), by: Stage.provider)
        stage.expectRefusal(
            .unknownOffer, .withdraw(Withdrawal(offer: .first)), by: Stage.provider)
    }

    @Test func `a post says what is wanted, until when, and is paid for`() throws {
        var stage = try Stage()
        func refuse(
            _ reason: ComputeMarket.Refusal, _ change: (inout JobPost) -> Void,
            _ location: SourceLocation = #_sourceLocation
        ) {
            var post = slice.post(deadline: 1_000_500)
            change(&post)
            stage.expectRefusal(reason, .post(post), by: Stage.buyer, location)
        }
        let now = stage.now.time.value
        let farthest = Milliseconds.days(30).value
        refuse(.emptySlice) { $0.length = 0 }
        refuse(.noUnits) { $0.units = .zero }
        refuse(.noPrice) { $0.pricePerUnit = .zero }
        refuse(.deadlineNotAhead) { $0.deadline = .zero }
        refuse(.deadlineNotAhead) { $0.deadline = Milliseconds(now) }
        refuse(.deadlineTooFar) { $0.deadline = Milliseconds(now + farthest + 1) }
        refuse(.deadlineTooFar) { $0.deadline = Milliseconds(.max) }
        refuse(.ledger(.insufficientFunds)) { $0.units = Units(200_001) }
        refuse(.ledger(.insufficientFunds)) {
            ($0.units, $0.pricePerUnit) = (Units(.max), Price(.max))
        }
        for deadline in [now + 1, now + farthest] {
            try stage.put(.post(slice.post(deadline: deadline)), by: Stage.buyer)
        }
        #expect(stage.market.nextDue == Milliseconds(now + 1))
        var all = slice.post(units: 1, price: 1_000_000, deadline: now + 1)
        all.lane = .industrial
        try stage.put(.post(all), by: Stage.stranger)
        #expect(stage.balance(Stage.stranger) == 0)
        stage.expectSound()
    }

    @Test func `a cancellation is the buyer's, while the job waits`() throws {
        var stage = try Stage()
        let cancel = ComputeMarket.Command.cancel(Cancellation(job: .first))
        stage.expectRefusal(.unknownJob, cancel, by: Stage.buyer)
        try stage.put(post(), by: Stage.buyer)
        stage.expectRefusal(.notYourJob, cancel, by: Stage.stranger)
        stage.pass(500)
        stage.expectRefusal(.deadlinePassed, cancel, by: Stage.buyer)
        stage.advance()
        stage.expectRefusal(.unknownJob, cancel, by: Stage.buyer)

        stage = try Stage()
        try stage.put(post(), by: Stage.buyer)
        try stage.put(offer(), by: Stage.provider)
        stage.expectRefusal(.alreadyMatched, cancel, by: Stage.buyer)
        try stage.put(proof(), by: Stage.provider)
        stage.expectRefusal(.unknownJob, cancel, by: Stage.buyer)
    }

    @Test func `a proof is the provider's, of this slice, in time, and once`() throws {
        var stage = try Stage()
        stage.expectRefusal(.unknownJob, proof(), by: Stage.provider)
        try stage.put(post(), by: Stage.buyer)
        stage.expectRefusal(.notMatched, proof(), by: Stage.provider)
        try stage.put(offer(), by: Stage.provider)
        for actor in [Stage.buyer, Stage.stranger] {
            stage.expectRefusal(.notItsProvider, proof(), by: actor)
        }
        for wrong in [Digest.zero, slice.commitment, SampleSlice(8).proof] {
            stage.expectRefusal(
                .wrongProof, .prove(Proof(job: .first, proof: wrong)), by: Stage.provider)
        }
        stage.pass(499)
        var late = stage
        late.pass(1)
        late.expectRefusal(.deadlinePassed, proof(), by: Stage.provider)
        try stage.put(proof(), by: Stage.provider)
        stage.expectRefusal(.unknownJob, proof(), by: Stage.provider)
        stage.expectSound()
    }
}

extension LaneCounts {
    init(offers: UInt64, waiting: UInt64, matched: UInt64) {
        self.init()
        (self.offers, self.waiting, self.matched) = (offers, waiting, matched)
    }
}

extension Told {
    var kind: String {
        switch self {
        case .made: "made"
        case .withdrawn: "withdrawn"
        case .posted: "posted"
        case .matched: "matched"
        case .finished: "finished"
        case .refunded: "refunded"
        case .receipt: "receipt"
        case .tallied: "tallied"
        case .postponed: "postponed"
        }
    }
}

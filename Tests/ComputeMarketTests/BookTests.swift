@testable import ComputeMarket
import Ledger
import Primitives
import Records
import Settlement
import SpecTesting
import Tables
import Testing

/// Jobs that are paid, and jobs that are only tallied, in one market.
@Suite struct BookTests {
    private let slice = SampleSlice(1)
    private let later: UInt64 = 1_500_000

    private func post(_ units: UInt64 = 10, price: UInt64 = 5) -> ComputeMarket.Command {
        .post(slice.post(units: units, price: price, deadline: later))
    }

    private func offer(_ units: UInt64 = 10, price: UInt64 = 4) -> ComputeMarket.Command {
        .offer(Offer(units: Units(units), pricePerUnit: Price(price)))
    }

    private func prove(_ job: UInt64) -> ComputeMarket.Command {
        .prove(Proof(job: JobID(job), proof: slice.proof))
    }

    /// How a job stands, and why.
    private func state(_ job: UInt64, _ stage: Stage) -> String {
        switch stage.market.job(JobID(job))?.state {
        case .waiting: "waiting"
        case .matched(let match): "matched with \(match.offer)"
        case .finished: "finished"
        case .refunded(let refund): "refunded: \(refund.reason.name)"
        case nil: "unknown"
        }
    }

    @Test(.requirement("ST-020", "ST-064"))
    func `what a dry run tells of a job cannot be taken for money that moved`() throws {
        var stage = try Stage(.dryRun)
        try stage.put(post(), by: Stage.buyer)
        try stage.put(.cancel(Cancellation(job: JobID(1))), by: Stage.buyer)
        try stage.put(post(), by: Stage.buyer)
        try stage.put(offer(), by: Stage.provider)
        try stage.put(prove(2), by: Stage.provider)
        for account in Stage.accounts { #expect(stage.balance(account) == Stage.funds.units) }
        #expect(
            try stage.told().map(\.words) == [
                "posted 1", "refunded 1: cancelled 0", "posted 2", "made 1", "matched 2 with 1",
                "finished 2: 0", "tallied 2",
            ])
        #expect(stage.market.receipt(of: JobID(2)) == nil)
        let tallied = try #require(stage.market.dryRunReceipt(of: JobID(2)))
        #expect(tallied.receipt.quotePrice == Price(4) && tallied.receipt.units == Units(10))
        #expect(try stage.told().last == .tallied(tallied))
        #expect(stage.market.job(JobID(2))?.book == .dryRun)
        let key = tallied.receipt.idempotencyKey
        #expect(stage.settlement.receipt(key)?.book == .dryRun)
        stage.expectSound()
    }

    @Test func `in a dry run, too, a buyer has to have what a job costs`() throws {
        var stage = try Stage(.dryRun)
        stage.expectRefusal(
            .ledger(.insufficientFunds), post(1, price: 1_000_001), by: Stage.buyer)
        try stage.put(post(1, price: 1_000_000), by: Stage.buyer)
        try stage.put(post(1, price: 1_000_000), by: Stage.buyer)
        #expect(stage.balance(Stage.buyer) == Stage.funds.units)
        stage.expectSound()
    }

    @Test func `what waits from a dry run is called off for real, so much at a time`() throws {
        var bounds = MarketBounds()
        (bounds.perLane, bounds.due) = (9, 4)
        var stage = try Stage(.dryRun, ComputeMarket(within: bounds))
        for _ in 0..<9 { try stage.put(post(), by: Stage.stranger) }
        stage.expectRefusal(.laneFull, post(), by: Stage.buyer)
        stage.turn(to: .real)
        // No offer takes one of them meanwhile.
        try stage.put(offer(100), by: Stage.provider)
        #expect(stage.market.counts(in: .consumer).matched == 0)
        stage.events.reset()
        for left in [5, 1, 0] as [UInt64] {
            #expect(stage.market.nextDue == .zero)
            stage.advance()
            #expect(stage.market.counts(in: .consumer).waiting == left)
            stage.expectSound()
        }
        #expect(stage.market.nextDue == nil)
        #expect((1...9).allSatisfy { state($0, stage) == "refunded: called_off" })
        #expect(try stage.told().count == 9 && stage.balance(Stage.stranger) == Stage.funds.units)
        try stage.put(post(), by: Stage.buyer)
        #expect(state(10, stage) == "matched with 1")
        #expect(stage.balance(Stage.buyer) == Stage.funds.units - 40)
        stage.expectSound()
    }

    @Test func `an offer that was made for money is not taken for nothing, before and after`()
        throws
    {
        var stage = try Stage(.real)
        try stage.put(offer(10, price: 3), by: Stage.provider)
        stage.turn(to: .dryRun)
        try stage.put(post(), by: Stage.buyer)
        #expect(state(1, stage) == "waiting")
        try stage.put(offer(10, price: 4), by: Stage.stranger)
        #expect(state(1, stage) == "matched with 2")
        #expect(stage.market.book(of: OfferID(1)) == .real)
        #expect(stage.market.book(of: OfferID(2)) == .dryRun)
        stage.turn(to: .real)
        // One of a dry run costs its provider nothing more when there is money.
        try stage.put(post(), by: Stage.buyer)
        #expect(state(2, stage) == "matched with 1")
        try stage.put(prove(1), by: Stage.stranger)
        try stage.put(post(), by: Stage.buyer)
        #expect(state(3, stage) == "matched with 2")
        try stage.put(prove(3), by: Stage.stranger)
        #expect(stage.balance(Stage.stranger) == Stage.funds.units + 40)
        #expect(try stage.told().map(\.words).filter { $0.hasPrefix("tallied") } == ["tallied 1"])
        try stage.put(.withdraw(Withdrawal(offer: OfferID(2))), by: Stage.stranger)
        #expect(stage.market.offerBooks.isEmpty)
        stage.expectSound()
    }

    @Test func `a job that was posted for money waits through a dry run for an offer that is paid`()
        throws
    {
        var stage = try Stage(.real)
        try stage.put(post(), by: Stage.buyer)
        try stage.put(post(), by: Stage.buyer)
        try stage.put(post(), by: Stage.buyer)
        stage.turn(to: .dryRun)
        try stage.put(offer(20), by: Stage.provider)
        #expect((1...3).allSatisfy { state($0, stage) == "waiting" })
        #expect(stage.balance(Stage.buyer) == Stage.funds.units - 150)
        stage.expectSound()
        // It may be taken back meanwhile, with its money.
        try stage.put(.cancel(Cancellation(job: JobID(3))), by: Stage.buyer)
        #expect(stage.balance(Stage.buyer) == Stage.funds.units - 100)
        stage.turn(to: .real)
        #expect(stage.market.nextDue == .zero)
        stage.expectSound()
        stage.advance()
        #expect(state(1, stage) == "matched with 1" && state(2, stage) == "matched with 1")
        stage.expectSound()
        // What is matched for money is paid whatever the mode is.
        stage.turn(to: .dryRun)
        try stage.put(prove(1), by: Stage.provider)
        #expect(stage.balance(Stage.provider) == Stage.funds.units + 40)
        stage.pass(500_000)
        stage.advance()
        #expect(state(2, stage) == "refunded: expired")
        #expect(stage.balance(Stage.buyer) == Stage.funds.units - 40)
        stage.expectSound()
    }

    @Test(arguments: [false, true])
    func `a job whose escrow is short when it is matched is given back, and settling for real ends`(
        isWaiting: Bool
    ) throws {
        var stage = try Stage(.real)
        if !isWaiting { try stage.put(offer(30, price: 5), by: Stage.provider) }
        try stage.put(post(10, price: isWaiting ? 5 : 4), by: Stage.buyer)
        try stage.put(post(10, price: isWaiting ? 5 : 4), by: Stage.buyer)
        let escrow = try #require(stage.market.job(JobID(1))).escrow
        try stage.ledger.pay(
            Amount(units: 7), from: escrow, to: .account(Stage.stranger), for: Cause(.payment),
            into: &stage.events)
        stage.events.reset()
        try stage.put(offer(30, price: 3), by: Stage.provider)
        let price: UInt64 = isWaiting ? 50 : 40
        #expect(state(1, stage) == "refunded: failed")
        #expect(
            try stage.told().map(\.words) == [
                "made \(isWaiting ? 1 : 2)", "matched 1 with \(isWaiting ? 1 : 2)",
                "refunded 1: failed \(price - 7)",
            ])
        #expect(stage.settlement.mode.name == "dry_run")
        #expect(stage.settlement.metadata.lastCancelReason?.text == "order-1:escrow_short")
        #expect(stage.market.book == .dryRun)
        // The other one waits for better times, with its money.
        #expect(state(2, stage) == "waiting")
        #expect(stage.balance(Stage.buyer) == Stage.funds.units - 7 - UInt128(price))
        #expect(stage.market.offer(OfferID(1))?.taken == .zero)
        stage.expectSound()
    }

    @Test
    func
        `a job under whose key something was settled before is not paid again, and no money strands`()
        throws
    {
        var stage = try Stage(.real)
        try stage.put(offer(), by: Stage.provider)
        try stage.put(post(), by: Stage.buyer)
        var receipt = Receipt()
        (receipt.job, receipt.buyer) = (JobName(JobID(1)), Stage.buyer)
        (receipt.provider, receipt.quotePrice) = (Stage.provider, Price(4))
        receipt.units = Units(10)
        // What no market does: another order is settled under the key of the job.
        try stage.settlement.open(
            OrderID(99), for: Stage.buyer, amount: Amount(units: 1), ledger: &stage.ledger,
            at: stage.now, into: &stage.events)
        _ = try stage.settlement.settle(
            OrderID(99), key: receipt.computedKey, to: Stage.provider, ledger: &stage.ledger,
            at: stage.now, into: &stage.events)
        try stage.put(prove(1), by: Stage.provider)
        #expect(state(1, stage) == "refunded: failed")
        #expect(stage.balance(Stage.provider) == Stage.funds.units + 1)
        #expect(stage.balance(Stage.buyer) == Stage.funds.units - 1)
        #expect(stage.settlement.openOrders == 0 && stage.settlement.waitingLevels == 0)
        #expect(stage.ledger.depositCount == 0)
        stage.expectSound()
    }

    @Test func `a fault that a sweep finds ends matching for money with it`() throws {
        var stage = try Stage(.real)
        try stage.put(post(), by: Stage.buyer)
        // A promise with a bond, as of another market, of which something is gone.
        try stage.settlement.open(
            OrderID(99), for: Stage.buyer, amount: Amount(units: 1), ledger: &stage.ledger,
            at: stage.now, into: &stage.events)
        let deadline = Milliseconds(stage.now.time.value + 10)
        try stage.settlement.track(
            OrderID(99),
            SLATerms(provider: Stage.provider, bond: Amount(units: 5), deadline: deadline),
            ledger: &stage.ledger, at: stage.now, into: &stage.events)
        let bond = try #require(stage.settlement.serviceLevel(OrderID(99))).provider.deposit
        try stage.ledger.pay(
            Amount(units: 2), from: bond, to: .account(Stage.stranger), for: Cause(.payment),
            into: &stage.events)
        stage.pass(10)
        stage.advance()
        #expect(stage.settlement.mode.name == "dry_run" && stage.market.book == .dryRun)
        try stage.put(offer(), by: Stage.provider)
        #expect(state(1, stage) == "waiting")
        try stage.settlement.refund(
            OrderID(99), ledger: &stage.ledger, at: stage.now, into: &stage.events)
        stage.expectSound()
    }

    @Test(arguments: [1_000_001, 1 << 63, .max] as [UInt64])
    func `a pause longer than the clock keeps no job from being matched`(gap: UInt64) throws {
        var stage = try Stage(.real)
        try stage.put(offer(30), by: Stage.provider)
        try stage.put(post(), by: Stage.buyer)
        stage.market.postpone(by: Milliseconds(gap), into: &stage.events)
        stage.settlement.postpone(by: Milliseconds(gap), into: &stage.events)
        try stage.put(post(), by: Stage.buyer)
        #expect(state(2, stage) == "matched with 1")
        #expect(stage.settlement.waitingLevels == 2)
        try stage.put(prove(1), by: Stage.provider)
        try stage.put(prove(2), by: Stage.provider)
        #expect(stage.balance(Stage.provider) == Stage.funds.units + 80)
        stage.expectSound()
    }
}

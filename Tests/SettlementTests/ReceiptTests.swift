import Ledger
import Primitives
import Records
@testable import Settlement
import SpecTesting
import Tables
import Testing

@Suite struct ReceiptTests {
    @Test(.requirement("ST-036", "ST-049"))
    func `a second receipt under a key answers the first and changes nothing`() throws {
        var stage = try Stage()
        try stage.open(1, 100)
        try stage.open(2, 50)
        guard case .applied(let first) = try stage.settle(1, key: 5) else {
            Issue.record("the receipt was not applied")
            return
        }
        let (image, bytes) = (stage.image, stage.events.bytes)
        stage.pass(9)
        #expect(try stage.settle(2, key: 5) == .repeated(first))
        #expect(try stage.settle(1, key: 5) == .repeated(first))
        #expect(stage.image == image && stage.events.bytes == bytes)
        #expect(stage.room.receipt(Stage.key(5)) == first)
        // The other order is not lost by it.
        try stage.settle(2, key: 6)
        #expect(stage.room.counts.receipts == 2)
        stage.expectSound()
    }

    @Test func `receipts are known until as many as are kept have followed, also when restored`()
        throws
    {
        var bounds = SettlementBounds()
        bounds.receipts = 3
        var stage = try Stage(within: bounds)
        for id in UInt64(1)...7 {
            try stage.open(id, 1)
            try stage.settle(id)
            let kept = (1...7).filter { stage.room.receipt(Stage.key($0)) != nil }
            #expect(kept == Array((id > 3 ? id - 2 : 1)...id))
            if id == 5 {
                var forest = StateForest()
                forest.fold(stage.room.allRows())
                stage.room = Settlement(within: bounds)
                try stage.room.restore(from: forest)
            }
        }
        stage.expectSound()
    }

    @Test(.requirement("ST-041", "ST-066"))
    func `a receipt whose escrow is gone is kept as failed, and the mode is a dry run`() throws {
        var stage = try Stage()
        try stage.open(1, 100)
        try stage.open(2, 60)
        let escrow = try #require(stage.room.order(OrderID(1))).escrow
        try stage.ledger.close(escrow, for: Cause(.refund), into: &stage.events)
        let funds = stage.balance(Stage.provider)
        guard case .failed(let failed) = try stage.settle(1) else {
            Issue.record("the receipt did not fail")
            return
        }
        #expect(failed.reason == .escrowMissing && failed.key == Stage.key(1))
        #expect(stage.room.recentFailures(9) == [failed])
        #expect(try stage.told(FailedReceipt.self) == [failed])
        #expect(stage.room.mode == Stage.dryRun)
        #expect(stage.room.metadata.lastCancelReason?.text == "order-1:escrow_missing")
        #expect(stage.balance(Stage.provider) == funds)
        #expect(stage.room.receipt(Stage.key(1)) == nil)
        // What was admitted for real settles for real.
        try stage.settle(2)
        #expect(stage.balance(Stage.provider) == funds + 60)
        // What is short is counted as lost, and the book still comes to zero.
        try stage.refund(1)
        #expect(stage.room.counts.real.lost.ct.units == 100)
        stage.expectSound()
    }

    @Test func `a receipt whose escrow is short pays nothing, and what is left goes back`() throws {
        var stage = try Stage()
        try stage.open(1, 100)
        let escrow = try #require(stage.room.order(OrderID(1))).escrow
        try stage.ledger.pay(
            Amount(units: 30), from: escrow, to: .account(Stage.stranger), for: Cause(.payment),
            into: &stage.events)
        guard case .failed(let failed) = try stage.settle(1) else {
            Issue.record("the receipt did not fail")
            return
        }
        #expect(failed.reason == .escrowShort)
        try stage.refund(1)
        #expect(stage.balance(Stage.buyer) == Stage.funds - 30)
        #expect(stage.room.standing(ofBuyer: Stage.buyer).real.ct.units == -30)
        #expect(stage.room.counts.real.lost.ct.units == 30)
        #expect(stage.ledger.depositCount == 0)
        stage.expectSound()
    }

    @Test func `failures are kept up to their bound`() throws {
        var bounds = SettlementBounds()
        bounds.failures = 2
        var stage = try Stage(within: bounds)
        for id in UInt64(1)...4 { try stage.open(id, 10) }
        for id in UInt64(1)...4 {
            let escrow = try #require(stage.room.order(OrderID(id))).escrow
            try stage.ledger.close(escrow, for: Cause(.refund), into: &stage.events)
            try stage.settle(id)
        }
        #expect(stage.room.recentFailures(9).map(\.order) == [OrderID(3), OrderID(4)])
        #expect(stage.room.recentFailures(1).map(\.order) == [OrderID(4)])
        #expect(stage.room.counts.failures == 4)
        // The mode was a dry run since the first, and the reason is the last one's.
        #expect(stage.room.metadata.lastCancelReason?.text == "order-4:escrow_missing")
        #expect(stage.room.metadata.toDryRun == 1)
        #expect(try stage.told(ModeChanged.self).count == 1)
    }

    @Test func `an order is whole as long as all it costs is behind it`() throws {
        var stage = try Stage()
        try stage.open(1, 100)
        #expect(stage.room.isWhole(OrderID(1), stage.ledger, orFallBackInto: &stage.events))
        #expect(stage.room.mode.name == "real")
        let escrow = try #require(stage.room.order(OrderID(1))).escrow
        try stage.ledger.pay(
            Amount(units: 1), from: escrow, to: .account(Stage.stranger), for: Cause(.payment),
            into: &stage.events)
        #expect(!stage.room.isWhole(OrderID(1), stage.ledger, orFallBackInto: &stage.events))
        #expect(stage.room.mode == Stage.dryRun)
        #expect(stage.room.metadata.lastCancelReason?.text == "order-1:escrow_short")
        try stage.refund(1)
        try stage.open(2, 100)
        #expect(stage.room.isWhole(OrderID(2), stage.ledger, orFallBackInto: &stage.events))
        stage.expectSound()
    }
}

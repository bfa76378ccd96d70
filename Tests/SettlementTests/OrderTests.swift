import Ledger
import Primitives
import Records
@testable import Settlement
import SpecTesting
import Testing

@Suite struct OrderTests {
    @Test(.requirement("ST-040", "ST-022"))
    func `for real, a receipt moves the price from its buyer to its provider`() throws {
        var stage = try Stage()
        try stage.open(7, 300)
        #expect(stage.balance(Stage.buyer) == Stage.funds - 300)
        stage.expectSound()
        guard case .applied(let applied) = try stage.settle(7) else {
            Issue.record("the receipt was not applied")
            return
        }
        #expect(applied.parts == Parts(ct: Amount(units: 300)))
        #expect(applied.book == .real && applied.sequence == 2 && applied.number == 1)
        #expect(stage.balance(Stage.buyer) == Stage.funds - 300)
        #expect(stage.balance(Stage.provider) == Stage.funds + 300)
        #expect(
            try stage.audit == [
                "1 escrow_split real -300/0 -300/0", "2 accrue_split real 300/0 300/0",
            ])
        #expect(stage.ledger.depositCount == 0 && stage.room.openOrders == 0)
        stage.expectSound()
    }

    @Test(.requirement("ST-020", "ST-064"), arguments: [Stage.dryRun, nil])
    func `in any other mode it is told, and no money moves`(mode: SettleMode?) throws {
        var stage = try Stage(Stage.dryRun)
        if mode == nil { try stage.put(.arm(Arm(delay: 5))) }
        let before = stage.ledger.balance(of: Stage.buyer)
        try stage.open(7, 300)
        try stage.track(7, bond: 40, consumer: 20)
        #expect(stage.ledger.depositCount == 0)
        try stage.settle(7)
        #expect(stage.ledger.balance(of: Stage.buyer) == before)
        #expect(stage.balance(Stage.provider) == Stage.funds)
        let standing = stage.room.standing(ofProvider: Stage.provider)
        #expect(standing.real == Columns())
        #expect(standing.dryRun.ct == AmountDelta(units: 300))
        #expect(try stage.told(Moved.self).isEmpty)
        #expect(
            try stage.audit == [
                "1 escrow_split dry_run -300/0 -300/0", "2 accrue_split dry_run 300/0 300/0",
            ])
        stage.expectSound()
    }

    @Test func `an order keeps the book it was admitted to, whatever the mode is later`() throws {
        var stage = try Stage()
        try stage.open(1, 100)
        try stage.open(2, 50)
        try stage.put(.dryRun(BackToDryRun()))
        try stage.open(3, 25)
        #expect(stage.room.order(OrderID(1))?.book == .real)
        #expect(stage.room.order(OrderID(3))?.book == .dryRun)
        #expect(stage.balance(Stage.buyer) == Stage.funds - 150)
        try stage.settle(1)
        try stage.refund(2)
        try stage.put(.arm(Arm(delay: 1)))
        stage.endBlocks()
        try stage.settle(3)
        #expect(stage.balance(Stage.buyer) == Stage.funds - 100)
        #expect(stage.balance(Stage.provider) == Stage.funds + 100)
        let standing = stage.room.standing(ofProvider: Stage.provider)
        #expect(standing.real.ct.units == 100 && standing.dryRun.ct.units == 25)
        stage.expectSound()
    }

    @Test func `a buyer who cannot pay is not admitted`() throws {
        var stage = try Stage()
        stage.expectRefusal(.ledger(.insufficientFunds)) { try $0.open(1, Stage.funds + 1) }
        var dry = try Stage(Stage.dryRun, splits: true)
        dry.expectRefusal(.ledger(.insufficientFunds)) { try $0.open(1, Stage.funds + 1) }
        dry.expectRefusal(.ledger(.insufficientFunds)) {
            try $0.open(1, Stage.funds + 1, percent: 0)
        }
        try dry.open(1, Stage.funds)
        dry.expectRefusal(.amountTooLarge) { try $0.open(2, 1 << 53) }
        dry.expectRefusal(.zeroAmount) { try $0.open(2, 0) }
        dry.expectRefusal(.orderKnown) { try $0.open(1, 1) }
        dry.expectSound()
    }

    @Test func `only a chain that allows it splits a price`() throws {
        var stage = try Stage()
        stage.expectRefusal(.splitNotAllowed) { try $0.open(1, 100, percent: 25) }
        var dry = try Stage(Stage.dryRun)
        dry.expectRefusal(.splitNotAllowed) { try $0.open(1, 100, percent: 99) }
        try dry.open(1, 100, percent: 100)
        #expect(CTPercent(wrapping: 101) == nil)
    }

    @Test(
        .requirement("ST-032", "ST-042"),
        arguments: [(0, 0, 333), (25, 83, 250), (99, 329, 4), (100, 333, 0)]
            as [(UInt8, UInt128, UInt128)])
    func `a split moves both columns, rounded down and exact together`(
        percent: UInt8, ct: UInt128, industrial: UInt128
    ) throws {
        var stage = try Stage(splits: true)
        try stage.open(1, 333, percent: percent)
        #expect(stage.balance(Stage.buyer) == Stage.funds - ct)
        #expect(stage.balance(Stage.buyer, .industrial) == Stage.funds - industrial)
        stage.expectSound()
        try stage.settle(1)
        #expect(stage.balance(Stage.provider) == Stage.funds + ct)
        #expect(stage.balance(Stage.provider, .industrial) == Stage.funds + industrial)
        #expect(
            try stage.audit.last == "2 accrue_split real \(ct)/\(industrial) \(ct)/\(industrial)")
        stage.expectSound()
    }

    @Test func `a split whose other column is short takes nothing`() throws {
        var stage = try Stage(splits: true)
        stage.expectRefusal(.ledger(.insufficientFunds)) {
            try $0.open(1, Stage.funds * 3, percent: 40)
        }
        try stage.ledger.move(
            Amount(units: Stage.funds), of: .industrial, from: .account(Stage.buyer),
            to: .account(Stage.stranger), for: Cause(.transfer), into: &stage.events)
        stage.expectRefusal(.ledger(.insufficientFunds)) { try $0.open(1, 100, percent: 40) }
        stage.expectSound()
    }

    @Test(arguments: [0, 25, 33, 100] as [UInt8])
    func `what a cheaper match saves and what is refunded goes back in its columns`(
        percent: UInt8
    ) throws {
        var stage = try Stage(splits: true)
        try stage.open(1, 1_000, percent: percent)
        try stage.reduce(1, to: 777)
        stage.expectSound()
        let held = try #require(stage.room.order(OrderID(1))).parts
        #expect(held.ct.units == 777 * UInt128(percent) / 100)
        try stage.refund(1)
        #expect(stage.balance(Stage.buyer) == Stage.funds)
        #expect(stage.balance(Stage.buyer, .industrial) == Stage.funds)
        #expect(stage.room.standing(ofBuyer: Stage.buyer).real == Columns())
        #expect(stage.ledger.depositCount == 0)
        stage.expectSound()
    }

    @Test func `an order ends once`() throws {
        var stage = try Stage()
        try stage.open(1)
        try stage.open(2)
        try stage.settle(1)
        try stage.refund(2)
        for id in UInt64(1)...3 {
            stage.expectRefusal(.unknownOrder) { try $0.refund(id) }
            stage.expectRefusal(.unknownOrder) { try $0.settle(id, key: 100 + id) }
            stage.expectRefusal(.unknownOrder) { try $0.reduce(id, to: 1) }
            stage.expectRefusal(.unknownOrder) { try $0.track(id) }
        }
        stage.expectSound()
    }

    @Test func `an order shrinks only`() throws {
        var stage = try Stage()
        try stage.open(1, 100)
        stage.expectRefusal(.amountTooLarge) { try $0.reduce(1, to: 101) }
        stage.expectRefusal(.zeroAmount) { try $0.reduce(1, to: 0) }
        let image = stage.image
        try stage.reduce(1, to: 100)
        #expect(stage.image == image)
    }
}

import Ledger
import Primitives
import Records
@testable import Settlement
import SpecTesting
import Tables
import Testing

@Suite struct ServiceLevelTests {
    private func tracked(
        _ mode: SettleMode = .real(Nothing()), bond: UInt128 = 40, consumer: UInt128 = 20
    ) throws -> Stage {
        var stage = try Stage(mode)
        try stage.open(1, 100)
        try stage.track(1, bond: bond, consumer: consumer)
        stage.events.reset()
        return stage
    }

    @Test(.requirement("SL-001", "SL-002", "SL-019"))
    func `a promise keeps bonds, deadline, when it was made and what was shown`() throws {
        var stage = try tracked()
        try stage.room.attach(Stage.key(8), to: OrderID(1))
        let row = try #require(stage.room.serviceLevel(OrderID(1)))
        #expect(row.provider.owner == Stage.provider && row.provider.amount.units == 40)
        #expect(row.consumer.owner == Stage.buyer && row.consumer.amount.units == 20)
        #expect(stage.room.deadline(of: OrderID(1)) == Milliseconds(1_001_000))
        #expect(row.submitted == stage.now && row.proofs == [Stage.key(8)])
        #expect(stage.balance(Stage.provider) == Stage.funds - 40)
        #expect(stage.balance(Stage.buyer) == Stage.funds - 120)
        #expect(stage.room.nextDue == Milliseconds(1_001_000))
        stage.expectSound()
    }

    @Test(.requirement("SL-003", "SL-004"))
    func `a missed deadline burns the provider's bond and gives the consumer's back`() throws {
        var stage = try tracked()
        stage.pass(999)
        #expect(stage.sweep() == 0)
        stage.pass(1)
        #expect(stage.sweep() == 1)
        #expect(stage.balance(Stage.provider) == Stage.funds - 40)
        #expect(stage.balance(Stage.buyer) == Stage.funds - 100)
        #expect(stage.ledger.pool(.burned).units == 40)
        #expect(try stage.audit == ["2 penalize_sla real -40/0 -40/0"])
        let resolution = try #require(stage.room.recentResolutions(1).first)
        #expect(resolution.outcome == .violated(SLABreach(.deadlineMissed)))
        #expect(resolution.burned.units == 40 && resolution.refunded.units == 20)
        #expect(resolution.isAutomated && resolution.deadline == Milliseconds(1_001_000))
        #expect(try stage.told(SLAResolution.self) == [resolution])
        let last = try #require(stage.room.metadata.lastViolation)
        #expect(last.order == OrderID(1) && last.burned.units == 40)
        #expect(stage.room.nextDue == nil && stage.room.waitingLevels == 0)
        stage.expectSound()
        try stage.refund(1)
        #expect(stage.room.recentResolutions(9).count == 1)
        stage.expectSound()
    }

    @Test func `a met promise gives both bonds back, and no sweep finds it`() throws {
        var stage = try tracked()
        try stage.settle(1)
        #expect(stage.balance(Stage.provider) == Stage.funds + 100)
        #expect(stage.balance(Stage.buyer) == Stage.funds - 100)
        stage.pass(100_000)
        #expect(stage.sweep() == 0)
        #expect(stage.room.recentResolutions(9).map(\.outcome.name) == ["completed"])
        #expect(stage.ledger.depositCount == 0)
        stage.expectSound()
    }

    @Test func `a promise for an order that is called off is called off`() throws {
        var stage = try tracked()
        try stage.refund(1)
        #expect(stage.balance(Stage.provider) == Stage.funds)
        #expect(stage.balance(Stage.buyer) == Stage.funds)
        #expect(stage.room.recentResolutions(9).map(\.outcome.name) == ["cancelled"])
        #expect(stage.room.nextDue == nil)
        stage.expectSound()
    }

    @Test func `a promise may be broken before its time`() throws {
        var stage = try tracked()
        try stage.penalize(1)
        #expect(stage.ledger.pool(.burned).units == 40)
        let resolution = try #require(stage.room.recentResolutions(1).first)
        #expect(resolution.outcome == .violated(SLABreach(.proofLatencyBudget)))
        #expect(!resolution.isAutomated)
        stage.expectRefusal(.notTracked) { try $0.penalize(1) }
        stage.expectSound()
        #expect(stage.room.counts.violations == 1 && stage.room.counts.automated == 0)
    }

    @Test func `where slashing is off, a missed deadline costs nothing and is told`() throws {
        var stage = try tracked()
        stage.room.isSlashing = false
        stage.pass(1_000)
        stage.sweep()
        #expect(stage.balance(Stage.provider) == Stage.funds)
        #expect(stage.ledger.pool(.burned) == .zero)
        let resolution = try #require(stage.room.recentResolutions(1).first)
        #expect(resolution.outcome.name == "violated" && resolution.refunded.units == 60)
        stage.expectSound()
    }

    @Test func `in a dry run bonds are tallied and no money moves`() throws {
        var stage = try tracked(Stage.dryRun, bond: Stage.funds * 2)
        #expect(stage.ledger.depositCount == 0)
        stage.pass(1_000)
        stage.sweep()
        #expect(stage.balance(Stage.provider) == Stage.funds)
        let standing = stage.room.standing(ofProvider: Stage.provider)
        #expect(standing.dryRun.ct.units == -2_000_000 && standing.real == Columns())
        #expect(stage.room.recentResolutions(1).first?.book == .dryRun)
        stage.expectSound()
    }

    @Test(arguments: [1, 999, 1_000, 31_536_000_000] as [UInt64])
    func `time in which nobody could act slashes nobody`(gap: UInt64) throws {
        var stage = try tracked()
        stage.pass(gap)
        stage.postpone(gap)
        #expect(stage.sweep() == 0)
        #expect(stage.room.deadline(of: OrderID(1)) == Milliseconds(1_001_000 + gap))
        #expect(stage.room.nextDue == Milliseconds(1_001_000 + gap))
        stage.expectSound()
        // What comes later is not moved by it, and still by what comes then.
        try stage.open(2, 1)
        try stage.track(2, bond: 1, in: 500)
        #expect(stage.room.nextDue?.value == 1_000_000 + gap + 500)
        stage.pass(500)
        #expect(stage.sweep() == 1)
        stage.pass(500)
        #expect(stage.sweep() == 1)
        stage.expectSound()
    }

    @Test func `moving deadlines changes one row, however many wait`() throws {
        var stage = try Stage(Stage.dryRun)
        for id in UInt64(1)...500 {
            try stage.open(id, 1)
            try stage.track(id)
        }
        _ = stage.room.seal()
        stage.postpone(77)
        #expect(stage.room.seal().count == 1)
        #expect(try stage.told(LevelsPostponed.self).map(\.span.value) == [77])
        var idle = try Stage()
        _ = idle.room.seal()
        idle.postpone(77)
        #expect(idle.events.isEmpty && idle.room.seal().count == 0)
    }

    @Test(arguments: [1_000_001, 1 << 63, .max] as [UInt64])
    func `more time than has passed may have been paused, and what is promised then is due later`(
        gap: UInt64
    ) throws {
        var stage = try tracked()
        stage.postpone(gap)
        try stage.open(2, 10)
        try stage.track(2, bond: 5, in: 500)
        let due = try #require(stage.room.deadline(of: OrderID(2)))
        #expect(due.value >= 1_000_500)
        #expect(stage.sweep() == 0)
        try stage.settle(1)
        try stage.settle(2)
        #expect(stage.room.counts.violations == 0 && stage.ledger.depositCount == 0)
        stage.expectSound()
    }

    @Test(arguments: [false, true])
    func `of a bond that a fault has left short as much is burned as there is`(isGone: Bool) throws
    {
        var stage = try tracked()
        let deposit = try #require(stage.room.serviceLevel(OrderID(1))).provider.deposit
        let taken: UInt128 = isGone ? 40 : 15
        try stage.ledger.pay(
            Amount(units: taken), from: deposit, to: .account(Stage.stranger), for: Cause(.payment),
            into: &stage.events)
        if isGone { try stage.ledger.close(deposit, for: Cause(.payment), into: &stage.events) }
        stage.pass(1_000)
        #expect(stage.sweep() == 1)
        let resolution = try #require(stage.room.recentResolutions(1).first)
        #expect(resolution.burned.units == 40 - taken && resolution.refunded.units == 20)
        #expect(stage.ledger.pool(.burned).units == 40 - taken)
        #expect(stage.room.counts.real.burned.ct.units == 40 - Int128(taken))
        #expect(stage.room.counts.real.lost.ct.units == Int128(taken))
        // All of it was forfeited.
        #expect(stage.room.standing(ofProvider: Stage.provider).real.ct.units == -40)
        #expect(stage.room.mode == Stage.dryRun)
        #expect(stage.room.metadata.lastCancelReason?.text == "order-1:bond_short")
        // The order stays, for real.
        try stage.settle(1)
        #expect(stage.balance(Stage.provider) == Stage.funds + 60)
        stage.expectSound()
    }

    @Test(arguments: [0, 1])
    func `a bond that is short when its promise is met goes back as far as it is there`(whose: Int)
        throws
    {
        var stage = try tracked()
        let row = try #require(stage.room.serviceLevel(OrderID(1)))
        let bond = whose == 0 ? row.provider : row.consumer
        try stage.ledger.pay(
            Amount(units: 12), from: bond.deposit, to: .account(Stage.stranger),
            for: Cause(.payment), into: &stage.events)
        try stage.settle(1)
        #expect(stage.room.recentResolutions(1).first?.refunded.units == 48)
        #expect(
            stage.balance(bond.owner) == Stage.funds + (whose == 0 ? 100 : 0) - 12
                - (whose == 0 ? 0 : 100))
        #expect(stage.room.counts.real.lost == Columns())
        #expect(stage.room.metadata.lastCancelReason?.text == "order-1:bond_short")
        #expect(stage.ledger.depositCount == 0)
        stage.expectSound()
    }

    @Test
    func `a promise that is met at its deadline or behind it was missed or not by who came first`()
        throws
    {
        for sweepsFirst in [true, false] {
            var stage = try tracked()
            stage.pass(5_000)
            if sweepsFirst { stage.sweep() }
            try stage.settle(1)
            stage.sweep()
            let names = stage.room.recentResolutions(9).map(\.outcome.name)
            #expect(names == [sweepsFirst ? "violated" : "completed"])
            #expect(stage.ledger.pool(.burned).units == (sweepsFirst ? 40 : 0))
            #expect(
                stage.room.standing(ofProvider: Stage.provider).real.ct.units
                    == (sweepsFirst ? 60 : 100))
            #expect(stage.ledger.depositCount == 0)
            stage.expectSound()
        }
    }

    @Test func `a sweep touches what is due and nothing that waits, in order and up to its bound`()
        throws
    {
        var bounds = SettlementBounds()
        bounds.due = 10
        var stage = try Stage(Stage.dryRun, within: bounds)
        for id in UInt64(1)...600 {
            try stage.open(id, 1)
            try stage.track(id, in: id % 25 == 0 ? 1_000 - id % 7 : 50_000)
        }
        _ = stage.room.seal()
        stage.events.reset()
        stage.pass(1_000)
        #expect(stage.sweep() == 10)
        #expect(stage.room.nextDue.map { $0 <= stage.now.time } == true)
        // A row each of queue and history, the tally and the facts.
        #expect(stage.room.seal().count == 10 + 10 + 1 + 1)
        #expect(stage.sweep() == 10)
        #expect(stage.sweep() == 4)
        #expect(stage.sweep() == 0)
        let swept = try stage.told(SLAResolution.self)
        let order = swept.map { [$0.deadline.value, $0.order.value] }
        #expect(order == order.sorted { $0.lexicographicallyPrecedes($1) })
        #expect(swept.count == 24 && stage.room.waitingLevels == 576)
        #expect(stage.room.nextDue?.value == 1_050_000)
        stage.expectSound()
    }

    @Test func `what cannot be promised changes nothing`() throws {
        var bounds = SettlementBounds()
        bounds.levels = 2
        var stage = try Stage(within: bounds)
        for id in UInt64(1)...4 { try stage.open(id, 100) }
        stage.expectRefusal(.unknownOrder) { try $0.track(9) }
        stage.expectRefusal(.deadlineNotAhead) { try $0.track(1, in: 0) }
        stage.expectRefusal(.ledger(.insufficientFunds)) { try $0.track(1, bond: 2_000_000) }
        stage.expectRefusal(.ledger(.insufficientFunds)) {
            try $0.track(1, bond: 5, consumer: 2_000_000)
        }
        // Both bonds are one's, who has enough for either.
        stage.expectRefusal(.ledger(.insufficientFunds)) {
            try $0.track(1, bond: 600_000, consumer: 600_000, by: Stage.buyer)
        }
        try stage.track(1, bond: 1)
        stage.expectRefusal(.alreadyTracked) { try $0.track(1) }
        try stage.track(2)
        stage.expectRefusal(.queueFull) { try $0.track(3) }
        stage.expectRefusal(.notTracked) { try $0.room.attach(Stage.key(1), to: OrderID(3)) }
        for proof in 0..<SLARecord.mostProofs {
            try stage.room.attach(Stage.key(UInt64(proof)), to: OrderID(1))
        }
        stage.expectRefusal(.tooManyProofs) { try $0.room.attach(Stage.key(1), to: OrderID(1)) }
        stage.expectSound()
    }

    @Test func `resolutions are kept up to their bound, the newest last`() throws {
        var bounds = SettlementBounds()
        bounds.resolutions = 3
        var stage = try Stage(within: bounds)
        for id in UInt64(1)...5 {
            try stage.open(id, 1)
            try stage.track(id)
            try stage.settle(id)
        }
        #expect(stage.room.recentResolutions(99).map(\.order.value) == [3, 4, 5])
        #expect(stage.room.recentResolutions(2).map(\.order.value) == [4, 5])
        #expect(stage.room.recentResolutions(0).isEmpty && stage.room.recentResolutions(-1).isEmpty)
        #expect(stage.room.counts.resolutions == 5)
    }

    @Test func `the queue forgets what has ended`() throws {
        var stage = try Stage(Stage.dryRun)
        for id in UInt64(1)...1_000 {
            try stage.open(id, 1)
            try stage.track(id, in: 10_000 - id)
        }
        for id in UInt64(1)...990 { try stage.settle(id) }
        #expect(stage.room.deadlines.storedCount < 200)
        #expect(stage.room.nextDue?.value == 1_000_000 + 9_000)
        stage.expectSound()
    }
}

import Ledger
import Primitives
import Records
@testable import Settlement
import Tables
import Testing

/// A recount sees what no rule would do.
@Suite struct RecountTests {
    private func busyStage() throws -> Stage {
        var stage = try Stage()
        for id in UInt64(1)...3 { try stage.open(id, 100) }
        try stage.track(1, bond: 40, consumer: 20)
        try stage.track(2, bond: 5)
        try stage.settle(3)
        stage.expectSound()
        return stage
    }

    @Test func `money behind an order that ended is seen`() throws {
        var stage = try busyStage()
        let order = try #require(stage.room.order(OrderID(1)))
        stage.room.orders[OrderID(1)] = nil
        let faults = stage.room.recount(stage.ledger)
        #expect(faults.contains(.stranded(order.escrow, subject: 1)))
        #expect(faults.contains(.levelWithoutOrder(OrderID(1))))
        #expect(faults.contains { if case .wrongEscrowed = $0 { true } else { false } })
    }

    @Test func `a bond or escrow that is not there is seen`() throws {
        var stage = try busyStage()
        let order = try #require(stage.room.order(OrderID(1)))
        let row = try #require(stage.room.serviceLevel(OrderID(2)))
        for deposit in [order.escrow, row.provider.deposit] {
            try stage.ledger.close(deposit, for: Cause(.refund), into: &stage.events)
        }
        #expect(
            stage.room.recount(stage.ledger) == [
                .wrongEscrow(OrderID(1)), .wrongBond(OrderID(2)),
            ])
    }

    @Test func `a promise that is no more leaves its bonds to be seen`() throws {
        var stage = try busyStage()
        let row = try #require(stage.room.serviceLevel(OrderID(1)))
        stage.room.levels[OrderID(1)] = nil
        #expect(
            stage.room.recount(stage.ledger) == [
                .stranded(row.provider.deposit, subject: 1),
                .stranded(row.consumer.deposit, subject: 1),
            ])
    }

    @Test func `a balance that no record made is seen`() throws {
        var stage = try busyStage()
        stage.room.providers.update(ProviderKey(Stage.provider)) { row in
            row.dryRun.ct = AmountDelta(units: 7)
        }
        #expect(
            stage.room.recount(stage.ledger) == [
                .unbalanced(.dryRun, Columns(ct: AmountDelta(units: 7)))
            ])
        stage.endBlocks()
        stage.room.providers.update(ProviderKey(Stage.provider)) { $0.dryRun.ct = .zero }
        let faults = stage.room.recount(stage.ledger)
        #expect(faults.count == 1)
        #expect(faults.contains { if case .balances = $0 { true } else { false } })
    }

    @Test func `burned money that the ledger has not is seen`() throws {
        var stage = try busyStage()
        stage.pass(5_000)
        stage.sweep()
        stage.expectSound()
        let burned = stage.room.counts.real.burned
        #expect(burned.ct.units == 45)
        stage.room.count { $0.real.burned.ct = AmountDelta(units: 46) }
        let faults = stage.room.recount(stage.ledger)
        #expect(faults.contains(.burnedMissing(Columns(ct: AmountDelta(units: 46)))))
    }

    @Test func `a fault says what it is about`() {
        let columns = Columns(ct: AmountDelta(units: 3))
        let faults: [SettlementFault] = [
            .stranded(DepositID(3), subject: 4), .wrongEscrow(OrderID(3)), .wrongBond(OrderID(3)),
            .levelWithoutOrder(OrderID(3)), .unbalanced(.real, columns),
            .wrongEscrowed(.real, counted: columns, kept: columns), .burnedMissing(columns),
            .deadlines(counted: 3, indexed: 4),
        ]
        for fault in faults { #expect("\(fault)".contains("3")) }
        #expect("\(SettlementFault.balances(counted: .zero, kept: .zero))".contains("0000"))
    }
}

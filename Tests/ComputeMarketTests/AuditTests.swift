@testable import ComputeMarket
import Ledger
import Primitives
import Tables
import Testing

/// A recount sees what no rule would do.
@Suite struct AuditTests {
    private func busyStage() throws -> Stage {
        var stage = try Stage()
        try stage.put(.post(SampleSlice(1).post(deadline: 1_000_100)), by: Stage.buyer)
        try stage.put(
            .offer(Offer(units: Units(12), pricePerUnit: Price(4))), by: Stage.provider)
        try stage.put(.post(SampleSlice(2).post(units: 9, deadline: 1_000_100)), by: Stage.buyer)
        #expect(stage.market.recount(stage.ledger, stage.settlement) == [])
        return stage
    }

    @Test func `money behind an ended job is seen`() throws {
        var stage = try busyStage()
        let job = try #require(stage.market.job(JobID(2)))
        stage.market.jobs[JobID(2)] = nil
        #expect(
            stage.market.recount(stage.ledger, stage.settlement) == [
                .stranded(job.escrow, subject: 2)
            ])
    }

    @Test func `an open job without its money is seen`() throws {
        var stage = try busyStage()
        let job = try #require(stage.market.job(JobID(2)))
        try stage.ledger.close(
            job.escrow, for: Cause(.refund, subject: 2), into: &stage.events)
        #expect(
            stage.market.recount(stage.ledger, stage.settlement) == [
                .wrongEscrow(JobID(2), expected: Amount(units: 45))
            ])
    }

    @Test func `another's escrow is no escrow`() throws {
        var stage = try busyStage()
        let first = try #require(stage.market.job(.first))
        stage.market.jobs.update(JobID(2)) { $0.escrow = first.escrow }
        let faults = stage.market.recount(stage.ledger, stage.settlement)
        #expect(faults.count == 2)
        #expect(faults.contains(.wrongEscrow(JobID(2), expected: Amount(units: 45))))
    }

    @Test func `units that no job takes are seen`() throws {
        var stage = try busyStage()
        stage.market.offers.update(.first) { $0.taken = Units(11) }
        #expect(
            stage.market.recount(stage.ledger, stage.settlement) == [
                .wrongUnits(.first, counted: 10, kept: Units(11))
            ])
    }

    @Test func `a job that should not wait is seen`() throws {
        var stage = try busyStage()
        stage.market.offers.update(.first) { $0.units = Units(100) }
        stage.market.rebuild()
        #expect(
            stage.market.recount(stage.ledger, stage.settlement) == [.unmatched(.first, JobID(2))])
    }

    @Test func `a fault says what it is about`() {
        let faults: [MarketFault] = [
            .stranded(DepositID(3), subject: 4), .wrongEscrow(JobID(3), expected: .zero),
            .wrongUnits(OfferID(3), counted: 4, kept: Units(5)),
            .unmatched(OfferID(3), JobID(4)),
        ]
        for fault in faults { #expect("\(fault)".contains("3")) }
    }
}

import Foundation
import Ledger
import Primitives
import Records
import SpecTesting
import Testing

@testable import Settlement

/// The audit of the runbook: what a provider was paid and paid out over many epochs is what it has.
/// `STARTING_EPOCH` and `ENDING_EPOCH` choose the epochs, 0 to 1000 in a full run.
@Suite struct SettlementAuditTests {
    /// A provider that is paid in every epoch, and pays out.
    private struct Story {
        var stage: Stage
        private(set) var planned: [Disbursement] = []
        private var orders: UInt64 = 0

        init() throws { stage = try Stage() }

        var balance: UInt128 { stage.balance(Stage.provider) }

        mutating func epoch(_ number: UInt64) throws {
            for price in [UInt128(7), 11, UInt128(number % 5) + 1] {
                orders += 1
                try stage.open(orders, price, by: Stage.accounts[Int(number % 2) * 4])
                try stage.track(orders)
                try stage.settle(orders)
            }
            try disburse(UInt128(number % 13) + 1)
            stage.endBlocks()
        }

        mutating func disburse(_ amount: UInt128) throws {
            let id = UInt64(planned.count) + 1
            planned.append(Disbursement(id: id, amount: amount))
            try stage.ledger.move(
                Amount(units: amount), of: .block, from: .account(Stage.provider),
                to: .account(Stage.stranger), for: Cause(.transfer, subject: id),
                into: &stage.events)
        }

        /// Forgets everything that was told, so that only what comes is audited.
        mutating func begin() {
            planned = []
            stage.events.reset()
        }

        func report(from initial: UInt128) throws -> ConservationReport {
            try ConservationReport(
                on: Stage.provider, initial: initial, actual: balance, planned: planned,
                events: stage.events)
        }
    }

    /// An epoch by its variable, or what stands for it.
    private static func epoch(_ name: String, _ usual: UInt64) throws -> UInt64 {
        guard let text = ProcessInfo.processInfo.environment[name] else { return usual }
        return try #require(
            UInt64(text), "\(name)=\(text): expected the number of an epoch, as \(usual)")
    }

    @Test(.requirement("ST-052", "ST-056", "ST-057"))
    func `settlement_audit: what a provider has is what it had, was paid and paid out`() throws {
        let first = try Self.epoch("STARTING_EPOCH", 0)
        let last = try Self.epoch("ENDING_EPOCH", first + UInt64(Trials.count(1_000)))
        try #require(first < last && last <= 10_000, "epochs are \(first) to \(last)")
        var story = try Story()
        for epoch in 0..<first { try story.epoch(epoch) }
        story.begin()
        let initial = story.balance
        for epoch in first..<last {
            try story.epoch(epoch)
            story.stage.expectSound()
        }
        let report = try story.report(from: initial)
        if ProcessInfo.processInfo.environment["RUST_LOG"] == "debug" { print(report.log) }
        print(report.text)
        #expect(report.isSound && report.missing.isEmpty)
        #expect(
            report.text.hasPrefix("test settlement_audit ... ok\n\nLedger conservation verified:"))
        #expect(report.executed.count == Int(last - first) && report.accruals > 0)
    }

    @Test(.requirement("ST-057", "ST-068", "ST-071"))
    func `the report is that of the runbook`() throws {
        var story = try Story()
        try story.disburse(1)
        var paid = try #require(try story.stage.told(Moved.self).last)
        story.begin()
        (paid.amount, paid.cause.subject) = (Amount(units: 2_000_000), 4_521)
        var record = AuditRecord()
        (record.entity, record.memo, record.book) = (Stage.provider, .accrueSplit, .real)
        record.delta = Columns(Parts(ct: Amount(units: 1_500_000), industrial: .zero))
        story.stage.events.append(record)
        story.stage.events.append(paid)
        let report = try ConservationReport(
            on: Stage.provider, initial: 10_000_000, actual: 9_500_000,
            planned: [Disbursement(id: 4_521, amount: 2_000_000)], events: story.stage.events)
        #expect(
            report.text == """
                test settlement_audit ... ok

                Ledger conservation verified:
                  Initial balance: 10,000,000 BLOCK
                  Accruals: 1,500,000 BLOCK
                  Executed disbursements: 2,000,000 BLOCK
                  Final balance: 9,500,000 BLOCK
                """)
        #expect(report.log == "Disbursement 4521: 2,000,000 BLOCK, disbursement_id=4521")
        #expect(story.stage.ledger.isConserved)
    }

    @Test(.requirement("ST-058", "ST-069"))
    func `what was paid out and is in no event is found, and named`() throws {
        var story = try Story()
        let initial = story.balance
        for epoch in UInt64(0)..<16 { try story.epoch(epoch) }
        let mark = story.stage.events.mark
        try story.disburse(20_000)
        story.stage.events.rewind(to: mark)
        let report = try story.report(from: initial)
        #expect(!report.isSound && report.expected == story.balance + 20_000)
        #expect(report.missing == [Disbursement(id: 17, amount: 20_000)])
        #expect(report.text.hasPrefix("test settlement_audit ... FAILED\n\nAssertion failed:"))
        #expect(report.text.contains("\n  Discrepancy: 20,000 BLOCK (2.0%)\n"))
        #expect(report.text.contains("Find missing disbursement: ID 17 of 20,000 BLOCK"))
        // The money itself is all there: what is wrong is what was told of it.
        #expect(story.stage.ledger.isConserved)
    }
}

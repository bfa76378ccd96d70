import Primitives
package import Settlement
import Synchronization
package import Telemetry

/// The metrics of settlement, set when the writer says how it stands: counts that the state has, and
/// of those with labels what has come since the last time.
package final class SettlementMeter: Sendable {
    private struct Seen {
        var failures: UInt64 = 0
        var violations: UInt64 = 0
        var resolutions: UInt64 = 0
        /// Dry run, armed, real.
        var modes: [UInt64] = [0, 0, 0]
    }

    private struct Reading {
        var receipts: Int64 = 0
        var burned: Int64 = 0
        var automated: Int64 = 0
    }

    private let seen = Mutex(Seen())
    private let reading: Shared
    private let failed, modes, violations, rejected: Family<Counter>
    private let pending, nextDeadline: Gauge

    /// What is read when metrics are asked for.
    private final class Shared: Sendable {
        let now = Mutex(Reading())
    }

    package init(_ registry: Registry) throws(MetricRefusal) {
        let reading = Shared()
        self.reading = reading
        typealias All = SettlementMetrics
        try registry.register(All.applied) { reading.now.withLock(\.receipts) }
        try registry.register(All.burned) { reading.now.withLock(\.burned) }
        try registry.register(All.automated) { reading.now.withLock(\.automated) }
        failed = try registry.family(All.failed)
        modes = try registry.family(All.modeChanges)
        violations = try registry.family(All.violations)
        rejected = try registry.family(All.rejected)
        pending = try registry.register(All.pending)
        nextDeadline = try registry.register(All.nextDeadline)
        // Each has its number from the start: none is no reading.
        for reason in [FailureReason.escrowMissing, .escrowShort] {
            failed[reason.name].increment(by: 0)
        }
        for mode in All.modes { modes[mode, mode].increment(by: 0) }
        rejected["SLA"].increment(by: 0)
    }

    /// Takes how settlement stands. One thread calls, and waits for nobody who is slow.
    package func set(_ settlement: borrowing Settlement) {
        let (facts, counts) = (settlement.metadata, settlement.counts)
        pending.set(Int64(settlement.waitingLevels))
        nextDeadline.set(Int64(clamping: (settlement.nextDue?.value ?? 0) / 1_000))
        reading.now.withLock { reading in
            reading.receipts = Int64(clamping: counts.paid)
            reading.burned = Int64(clamping: counts.real.burned.ct.units)
            reading.automated = Int64(clamping: counts.automated)
        }
        var seen = seen.withLock { $0 }
        let entered = [facts.toDryRun, facts.toArmed, facts.toReal]
        for (index, mode) in SettlementMetrics.modes.enumerated()
        where entered[index] > seen.modes[index] {
            modes[mode, mode].increment(by: entered[index] - seen.modes[index])
        }
        seen.modes = entered
        if counts.failures > seen.failures {
            let new = Int(clamping: counts.failures - seen.failures)
            for receipt in settlement.recentFailures(new) {
                failed[receipt.reason.name].increment()
            }
        }
        if counts.violations > seen.violations {
            let new = Int(clamping: counts.resolutions - min(seen.resolutions, counts.resolutions))
            for resolution in settlement.recentResolutions(new) {
                guard case .violated = resolution.outcome else { continue }
                violations[resolution.provider.text].increment()
                rejected["SLA"].increment()
            }
        }
        (seen.failures, seen.violations) = (counts.failures, counts.violations)
        seen.resolutions = counts.resolutions
        self.seen.withLock { $0 = seen }
    }
}

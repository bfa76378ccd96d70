package import Telemetry

/// What is counted of settlement. All of it is read off the state, so that counts go on behind a
/// restart where they were.
package enum SettlementMetrics {
    package static let applied = Metric<Counter>(
        "settle_applied_total", "Receipts that were paid in BLOCK.")
    package static let failed = Metric<Counter>(
        "settle_failed_total", "Receipts that could not be settled, by reason.",
        labels: [.closed("reason", ["escrow_missing", "escrow_short"])])
    /// Both labels have the same value: each is what some document calls it.
    package static let modeChanges = Metric<Counter>(
        "settle_mode_change_total", "Times a mode was entered.",
        labels: [.closed("to", modes), .closed("state", modes)])
    package static let burned = Metric<Counter>(
        "slashing_burn_ct_total", "BLOCK that was burned of bonds.")
    package static let violations = Metric<Counter>(
        "compute_sla_violations_total", "Promises that were broken, by who gave them.",
        labels: [.bounded("provider", 1_000)])
    package static let pending = Metric<Gauge>(
        "compute_sla_pending_total", "Promises that wait.")
    package static let nextDeadline = Metric<Gauge>(
        "compute_sla_next_deadline_ts",
        "When the next deadline is missed, in seconds since 1970; 0 where none waits.")
    package static let automated = Metric<Counter>(
        "compute_sla_automated_slash_total", "Broken promises that a sweep has found.")
    package static let rejected = Metric<Counter>(
        "industrial_rejected_total",
        "Jobs that were not let in, by reason, and those whose promise was broken.",
        labels: [.closed("reason", ["SLA", "fair_share", "burst_exhausted", "capacity"])])
    package static let corrupt = Metric<Counter>(
        "receipt_corrupt_total", "Records of the audit file that were found damaged.")

    static let modes = ["dry_run", "armed", "real"]

    package static let counters = [
        applied, failed, modeChanges, burned, violations, automated, rejected, corrupt,
    ]
    package static let gauges = [pending, nextDeadline]
}

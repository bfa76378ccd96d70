import Disk
import Primitives
import RPC
import Spine
import Surface
package import Telemetry

/// What a node counts besides what every service does.
package enum NodeMetrics {
    package static let height = Metric<Counter>(
        "block_height_total", "The height of the newest sealed block.")
    package static let sealed = Metric<Counter>(
        "node_blocks_sealed_total", "Blocks sealed since the start.")
    package static let waiting = Metric<Gauge>(
        "node_requests_waiting", "Commands and questions that wait for the sequencer.")
    package static let done = Metric<Counter>(
        "node_transactions_done_total", "Transactions that were applied and did what they say.")
    package static let refused = Metric<Counter>(
        "node_transactions_refused_total",
        "Transactions that were refused, before the log or by it.")
    package static let busy = Metric<Counter>(
        "node_transactions_busy_total",
        "Transactions turned away because so many waited, or better ones.")
    package static let snapshots = Metric<Counter>(
        "node_snapshots_total", "Snapshots taken since the start.")
    package static let failedSnapshots = Metric<Counter>(
        "node_snapshot_failures_total", "Snapshots that could not be written.")
    package static let slices = Metric<Gauge>("node_slices", "Slices that are kept.")
    package static let sliceBytes = Metric<Gauge>(
        "node_slices_bytes", "Bytes of the slices that are kept.", unit: .bytes)
    package static let readers = Metric<Gauge>(
        "node_event_readers", "Subscriptions to the events.")

    package static let counters =
        [height, sealed, done, refused, busy, snapshots, failedSnapshots] + LaneMetrics.counters
    package static let gauges = [waiting, slices, sliceBytes, readers] + LaneMetrics.gauges

    static func register(
        _ gate: SpineGate, _ store: SliceStore, in registry: Registry
    ) throws(MetricRefusal) {
        let (tally, spine, events) = (gate.tally, gate.spine, gate.events)
        try registry.register(height) { Int64(clamping: tally.height.value) }
        try registry.register(sealed) { Int64(tally.blocksSealed) }
        try registry.register(waiting) { Int64(spine.waiting) }
        try registry.register(done) { Int64(tally.transactionsDone) }
        try registry.register(refused) { Int64(tally.transactionsRefused) }
        try registry.register(busy) { Int64(tally.transactionsBusy) }
        try registry.register(snapshots) { Int64(tally.snapshotsTaken) }
        try registry.register(failedSnapshots) { Int64(tally.snapshotsFailed) }
        try registry.register(slices) { Int64(store.count) }
        try registry.register(sliceBytes) { Int64(store.bytes) }
        try registry.register(readers) { Int64(events.subscribers) }
    }
}

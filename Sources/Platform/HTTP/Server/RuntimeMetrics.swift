public import Loops
public import Telemetry

/// What the event loops count of themselves, under the names the documents give them.
public enum RuntimeMetrics {
    public static let readWithoutReady = Metric<Counter>(
        "runtime_read_without_ready_total", "Reads that succeeded though no event had said so.")
    public static let writeWithoutReady = Metric<Counter>(
        "runtime_write_without_ready_total", "Writes that succeeded though no event had said so.")
    public static let turns = Metric<Counter>(
        "runtime_reactor_turns_total", "Times an event loop has asked the system for events.")

    public static let acceptPauses = Metric<Counter>(
        "runtime_accept_pauses_total",
        "Times accepting stopped for a tenth of a second, since no descriptor was left.")
    public static let refusedPeers = Metric<Counter>(
        "runtime_refused_peers_total", "Connections of users whom a Unix socket does not admit.")

    public static let declarations: [MetricDeclaration] = [
        readWithoutReady.declaration, writeWithoutReady.declaration, turns.declaration,
        acceptPauses.declaration, refusedPeers.declaration,
    ]

    public static func register(
        _ loops: LoopGroup, in registry: Registry
    ) throws(MetricRefusal) {
        try registry.register(readWithoutReady) { Int64(clamping: loops.tally.readWithoutReady) }
        try registry.register(writeWithoutReady) { Int64(clamping: loops.tally.writeWithoutReady) }
        try registry.register(turns) { Int64(clamping: loops.tally.turns) }
        try registry.register(acceptPauses) { Int64(clamping: loops.tally.acceptPauses) }
        try registry.register(refusedPeers) { Int64(clamping: loops.tally.refusedPeers) }
    }
}

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

    public static let declarations: [MetricDeclaration] = [
        readWithoutReady.declaration, writeWithoutReady.declaration, turns.declaration,
    ]

    public static func register(
        _ loops: LoopGroup, in registry: Registry
    ) throws(MetricRefusal) {
        try registry.register(readWithoutReady) { Int64(clamping: loops.tally.readWithoutReady) }
        try registry.register(writeWithoutReady) { Int64(clamping: loops.tally.writeWithoutReady) }
        try registry.register(turns) { Int64(clamping: loops.tally.turns) }
    }
}

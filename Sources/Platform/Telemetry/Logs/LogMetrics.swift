/// What a log counts about itself.
public struct LogMetrics: Sendable {
    public static let lines = Metric<Counter>(
        "log_lines_total", "Log lines handed to the writer, by level.",
        labels: [.closed("level", LogLevel.allCases.map(\.name))])
    public static let dropped = Metric<Counter>(
        "log_dropped_total", "Log lines dropped because the ring was full or the log closed.")
    public static let suppressed = Metric<Counter>(
        "log_suppressed_total", "Log lines held back by the limit of their place.")
    public static let failures = Metric<Counter>(
        "log_write_failures_total", "Times the sink refused lines or could not be reopened.")
    public static let pending = Metric<Gauge>(
        "log_pending_bytes", "Bytes of log lines that wait for the writer.", unit: .bytes)

    public static let declarations: [MetricDeclaration] = [
        lines.declaration, dropped.declaration, suppressed.declaration, failures.declaration,
        pending.declaration,
    ]

    /// By the level's raw value.
    let lines: [Counter]
    let dropped: Counter
    let suppressed: Counter
    let failures: Counter

    init(_ registry: Registry) throws(MetricRefusal) {
        let lines = try registry.family(Self.lines)
        self.lines = LogLevel.allCases.map { lines[$0.name] }
        dropped = try registry.register(Self.dropped)
        suppressed = try registry.register(Self.suppressed)
        failures = try registry.register(Self.failures)
    }
}

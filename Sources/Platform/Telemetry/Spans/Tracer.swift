import Synchronization

/// Begins spans and keeps finished ones until an exporter takes them.
///
/// A trace that somebody else began is recorded if they record it. Of those that begin here a fixed
/// share is, chosen by the trace's id, so that every machine chooses the same. A span that went
/// wrong is kept in any case. The queue has a bound: what does not fit is dropped and counted. A bound
/// of zero says that nobody will take any: then none is kept, and none is missed.
public final class Tracer: Sendable {
    /// Spans that were dropped because the queue was full.
    public static let dropped = Metric<Counter>(
        "telemetry_spans_dropped_total", "Finished spans dropped because the queue was full.")
    public static let queued = Metric<Gauge>(
        "telemetry_span_queue_depth", "Finished spans that wait for an exporter.")
    public static let declarations: [MetricDeclaration] = [
        dropped.declaration, queued.declaration,
    ]

    private let clock: WallClock
    private let sampledPerMillion: UInt64
    private let bound: Int
    private let finished = Mutex<[TraceSpan]>([])
    private let droppedCount: Counter
    private let depth: Gauge

    /// Of the traces that begin here, so many in a million are recorded: a tenth by default.
    public init(
        clock: WallClock, registry: Registry, sampledPerMillion: Int = 100_000, bound: Int = 2_048
    ) throws(MetricRefusal) {
        self.clock = clock
        self.sampledPerMillion = UInt64(min(max(sampledPerMillion, 0), 1_000_000))
        self.bound = bound
        droppedCount = try registry.register(Self.dropped)
        depth = try registry.register(Self.queued)
    }

    /// A span that begins now, in the parent's trace or in one of its own.
    public func begin(
        _ name: String, under parent: SpanContext? = nil,
        using dice: inout some RandomNumberGenerator
    ) -> TraceSpan {
        let trace = parent?.trace ?? TraceID(using: &dice)
        let context = SpanContext(
            trace: trace, span: SpanID(using: &dice),
            isSampled: parent?.isSampled ?? samples(trace))
        return TraceSpan(
            name: name.cut(to: TraceSpan.longestText), context: context, parent: parent?.span,
            start: clock.nanoseconds())
    }

    /// Whether ``finish(_:)`` would keep the span as it is now, so that nobody describes one that
    /// is thrown away.
    public func keeps(_ span: borrowing TraceSpan) -> Bool {
        bound > 0 && (span.context.isSampled || span.outcome != .ok)
    }

    /// Ends the span now and keeps it for the exporter, if it is recorded or went wrong.
    public func finish(_ span: consuming TraceSpan) {
        guard keeps(span) else { return }
        span.name = span.name.cut(to: TraceSpan.longestText)
        span.outcome = span.outcome.cut
        span.end = max(clock.nanoseconds(), span.start)
        let isKept = finished.withLock { [span] finished in
            guard finished.count < bound else { return false }
            finished.append(span)
            depth.set(Int64(finished.count))
            return true
        }
        if !isKept { droppedCount.increment() }
    }

    /// How many finished spans wait.
    public var waiting: Int { finished.withLock { $0.count } }

    /// Takes the oldest finished spans, at most so many.
    public func take(_ most: Int = 512) -> [TraceSpan] {
        finished.withLock { finished in
            let taken = Array(finished.prefix(max(most, 0)))
            finished.removeFirst(taken.count)
            depth.set(Int64(finished.count))
            return taken
        }
    }

    private func samples(_ trace: TraceID) -> Bool {
        trace.low.multipliedFullWidth(by: 1_000_000).high < sampledPerMillion
    }
}

/// Sends finished spans somewhere; implemented by a room that may speak to the network.
public protocol SpanExporter: Sendable {
    associatedtype Failure: Error
    func export(_ spans: [TraceSpan]) async throws(Failure)
}

import Demo
import HTTP
import Node
import RPC
import SettlementSurface
import Telemetry
import Traces

/// Every metric that a room of the house declares.
enum HouseMetrics {
    static let counters: [Metric<Counter>] =
        [
            Registry.labelOverflow,
            LogMetrics.lines, LogMetrics.dropped, LogMetrics.suppressed, LogMetrics.failures,
            ProcessMetrics.cpuSeconds,
            Tracer.dropped,
            ServerMetrics.requests, ServerMetrics.tooMany, ServerMetrics.accepted,
            ServerMetrics.cut,
            ServerMetrics.bytes,
            RuntimeMetrics.readWithoutReady, RuntimeMetrics.writeWithoutReady, RuntimeMetrics.turns,
            RuntimeMetrics.acceptPauses, RuntimeMetrics.refusedPeers,
            ClientMetrics.requests, ClientMetrics.retries,
            TraceMetrics.exported, TraceMetrics.lost, TraceMetrics.posts,
            RPCMetrics.calls,
        ] + NodeMetrics.counters + SettlementMetrics.counters

    static let gauges: [Metric<Gauge>] =
        [
            LogMetrics.pending,
            ProcessMetrics.residentMemory, ProcessMetrics.virtualMemory, ProcessMetrics.startTime,
            ProcessMetrics.threads, ProcessMetrics.openFiles, ProcessMetrics.mostFiles,
            Tracer.queued,
            ServerMetrics.inFlight,
            ClientMetrics.breaker,
            NoteMetrics.notes, NoteMetrics.readers,
        ] + NodeMetrics.gauges + SettlementMetrics.gauges

    static let histograms: [Metric<Histogram>] = [
        ServerMetrics.latency
    ]

    static var declarations: [MetricDeclaration] {
        counters.map(\.declaration) + gauges.map(\.declaration) + histograms.map(\.declaration)
    }

    /// What a registry exposes that has all of them, each with a series: promtool passes over a
    /// metric that has none.
    static func exposed() throws -> [UInt8] {
        let registry = Registry()
        let own = Set(registry.declarations.map(\.name))
        for metric in counters where !own.contains(metric.declaration.name) {
            try registry.family(metric)[values: values(of: metric.declaration)].increment()
        }
        for metric in gauges {
            try registry.family(metric)[values: values(of: metric.declaration)].set(1)
        }
        for metric in histograms {
            try registry.family(metric)[values: values(of: metric.declaration)].observe(1)
        }
        var text: [UInt8] = []
        registry.expose(as: .prometheusText, to: &text)
        return text
    }

    private static func values(of declaration: MetricDeclaration) -> [String] {
        declaration.labels.map { label in
            switch label.values {
            case .closed(let values): values.first ?? MetricLabel.other
            case .bounded: MetricLabel.other
            }
        }
    }
}

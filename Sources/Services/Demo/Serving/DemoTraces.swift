import HTTP
import Hosting
import Loops
import Synchronization
import Telemetry
import Traces

/// Where the spans of requests go: to a collector, once there is an address for one.
///
/// The tracer is there before the server, which begins the spans; the pump runs once the server can
/// be named, and ends after the last answer.
final class DemoTraces: Sendable {
    let tracer: Tracer
    private let settings: TraceSettings
    private let metrics: TraceMetrics
    private let client: Client
    private let loop: EventLoop
    /// One thread for the making of messages: there is one message under way at a time.
    private let threads: BlockingThreads
    private let state = Mutex(State())

    private struct State {
        var pump: TracePump<ClientCarrier>?
        var running: Task<Void, Never>?
        var ending: Task<Void, Never>?
        var isHurried = false
    }

    /// `nil` where traces go nowhere: then nothing is begun, kept or counted.
    static func make(
        _ settings: DemoSettings, on loops: LoopGroup, in registry: Registry
    ) throws -> DemoTraces? {
        settings.traces.isOn ? try DemoTraces(settings, on: loops, in: registry) : nil
    }

    private init(
        _ settings: DemoSettings, on loops: LoopGroup, in registry: Registry
    ) throws {
        self.settings = settings.traces
        tracer = try Tracer(clock: .system, registry: registry)
        metrics = try TraceMetrics(registry)
        client = try Client.open(
            loops: loops, settings: settings.tls.client, metrics: try ClientMetrics(registry))
        loop = loops.loops[0]
        threads = try BlockingThreads(threads: 1, waiting: 1, name: "traces")
    }

    /// Takes on what may change while it runs.
    func apply(_ settings: DemoSettings) { client.apply(settings.tls.client) }

    /// Sends what is finished from now on, as that instance.
    func run(as instance: String, log: Logger) {
        let source = TraceSource(service: "demo", version: Tour().version, instance: instance)
        let exporter = TraceExporter(
            settings, source: source, carrier: ClientCarrier(client), metrics: metrics,
            threads: threads
        ) { [loop] (duration) throws(CancellationError) in try await loop.pause(for: duration) }
        let pump = TracePump(tracer, exporter: exporter, log: log)
        let running = loop.task { await pump.run() }
        state.withLock { ($0.pump, $0.running) = (pump, running) }
    }

    /// Sends what is left, for at most so long; at once over where ``hurry()`` was said.
    func end(within time: Duration) async {
        let (pump, running) = state.withLock { ($0.pump, $0.running) }
        running?.cancel()
        await running?.value
        let ending = loop.task { await pump?.finish(within: time) ?? () }
        let isHurried = state.withLock {
            $0.ending = ending
            return $0.isHurried
        }
        if isHurried { ending.cancel() }
        await ending.value
        client.close()
    }

    /// Gives up what is not sent yet.
    func hurry() {
        let ending = state.withLock {
            $0.isHurried = true
            return $0.ending
        }
        ending?.cancel()
    }
}

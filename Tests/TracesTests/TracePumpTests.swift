import SpecTesting
import Telemetry
import Testing

@testable import Traces

@Suite(.ownThreads) struct TracePumpTests {
    private struct Fixture {
        let tracer: Tracer
        let pump: TracePump<ScriptedCarrier>
        let log: Log
        let sink: MemorySink
    }

    private func fixture(
        _ carrier: ScriptedCarrier, _ variables: [String: String] = [:],
        tracer: Tracer, waits: CountedWaits
    ) throws -> Fixture {
        let registry = Registry()
        let sink = MemorySink()
        let log = try Log(service: "test", sink: sink, registry: registry)
        let exporter = TraceExporter(
            try traceSettings(variables), source: SampleSpans.source, carrier: carrier,
            metrics: try TraceMetrics(registry), threads: try traceThreads()
        ) { (duration) throws(CancellationError) in try waits.wait(duration) }
        let pump = TracePump(tracer, exporter: exporter, log: log.logger("traces"))
        return Fixture(tracer: tracer, pump: pump, log: log, sink: sink)
    }

    @Test func `spans go out after the interval, not before`() async throws {
        let (carrier, tracer) = (ScriptedCarrier(.status(200)), try SampleSpans.tracer())
        let posts = Seen()
        let waits = CountedWaits(most: 8) { _ in posts.append(carrier.posts.count) }
        let fixture = try fixture(carrier, ["INTERVAL": "1s"], tracer: tracer, waits: waits)
        SampleSpans.fill(tracer, 3)
        await fixture.pump.run()
        fixture.log.close()
        #expect(waits.all.allSatisfy { $0 == .milliseconds(250) })
        #expect(posts.all == [0, 0, 0, 0, 1, 1, 1, 1])
        #expect(carrier.posts.count == 1 && tracer.waiting == 0)
    }

    @Test func `a message's worth does not wait for the interval`() async throws {
        let (carrier, tracer) = (ScriptedCarrier(.status(200)), try SampleSpans.tracer())
        let waits = CountedWaits(most: 1)
        let fixture = try fixture(
            carrier, ["INTERVAL": "1m", "BATCH_SPANS": "10"], tracer: tracer, waits: waits)
        SampleSpans.fill(tracer, 25)
        await fixture.pump.run()
        fixture.log.close()
        #expect(carrier.posts.count == 3 && tracer.waiting == 0)
    }

    @Test func `a collector that is down costs one message a turn, and is told of`() async throws {
        let (carrier, tracer) = (ScriptedCarrier(.nothing), try SampleSpans.tracer())
        let waits = CountedWaits(most: 1)
        let fixture = try fixture(
            carrier, ["BATCH_SPANS": "10", "ATTEMPTS": "1"], tracer: tracer, waits: waits)
        SampleSpans.fill(tracer, 25)
        await fixture.pump.run()
        fixture.log.close()
        #expect(carrier.posts.count == 1 && tracer.waiting == 15)
        let said = fixture.sink.text
        #expect(said.contains("\"event\":\"traces.lost\"") && said.contains("unanswered"))
    }

    @Test func `at the end what is left goes out, each message once`() async throws {
        let (carrier, tracer) = (ScriptedCarrier(.status(503)), try SampleSpans.tracer())
        let waits = CountedWaits()
        let fixture = try fixture(carrier, tracer: tracer, waits: waits)
        SampleSpans.fill(tracer, 3)
        await fixture.pump.finish()
        fixture.log.close()
        #expect(carrier.posts.count == 1 && waits.all.isEmpty && tracer.waiting == 0)
    }

    @Test func `at the end nobody waits longer than was said`() async throws {
        let tracer = try SampleSpans.tracer()
        let (log, sink) = try Self.log()
        let exporter = TraceExporter(
            try traceSettings(), source: SampleSpans.source, carrier: MuteCarrier(),
            metrics: try TraceMetrics(Registry()), threads: try traceThreads()
        ) { (_) throws(CancellationError) in }
        SampleSpans.fill(tracer, 3)
        await TracePump(tracer, exporter: exporter, log: log.logger("traces"))
            .finish(within: .seconds(5))
        log.close()
        #expect(sink.text.contains(#""event":"traces.lost""#))
    }

    @Test func `at the end nobody waits once all is told`() async throws {
        let (carrier, tracer) = (ScriptedCarrier(.status(200)), try SampleSpans.tracer())
        let (log, sink) = try Self.log()
        let exporter = TraceExporter(
            try traceSettings(), source: SampleSpans.source, carrier: carrier,
            metrics: try TraceMetrics(Registry()), threads: try traceThreads()
        ) { (_) throws(CancellationError) in try await untilCancelled() }
        SampleSpans.fill(tracer, 3)
        await TracePump(tracer, exporter: exporter, log: log.logger("traces"))
            .finish(within: .seconds(600))
        log.close()
        #expect(carrier.posts.count == 1 && tracer.waiting == 0)
        #expect(!sink.text.contains("traces.lost"))
    }

    private static func log() throws -> (Log, MemorySink) {
        let sink = MemorySink()
        return (try Log(service: "test", sink: sink, registry: Registry()), sink)
    }

    @Test func `with nothing to say nothing is posted`() async throws {
        let carrier = ScriptedCarrier(.status(200))
        let waits = CountedWaits(most: 100)
        let fixture = try fixture(carrier, tracer: try SampleSpans.tracer(), waits: waits)
        await fixture.pump.run()
        await fixture.pump.finish()
        fixture.log.close()
        #expect(carrier.posts.isEmpty)
    }
}

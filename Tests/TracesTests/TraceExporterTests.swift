import Compression
import Loops
import Records
import SpecTesting
import Telemetry
import Testing

@testable import Traces

@Suite(.ownThreads) struct TraceExporterTests {
    private let registry = Registry()
    private let waits: CountedWaits

    init() { waits = CountedWaits() }

    private func exporter(
        _ carrier: ScriptedCarrier, _ variables: [String: String] = [:],
        waits: CountedWaits? = nil
    ) throws -> TraceExporter<ScriptedCarrier> {
        let waits = waits ?? self.waits
        return TraceExporter(
            try traceSettings(variables), source: SampleSpans.source, carrier: carrier,
            metrics: try TraceMetrics(registry), threads: try traceThreads()
        ) { (duration) throws(CancellationError) in try waits.wait(duration) }
    }

    /// The sample lines of our own metrics that are not zero.
    private var counted: Set<String> {
        var text: [UInt8] = []
        registry.expose(as: .prometheusText, to: &text)
        return Set(
            String(decoding: text, as: UTF8.self).split(separator: "\n").map(String.init)
                .filter { $0.hasPrefix("telemetry_") && !$0.hasSuffix(" 0") })
    }

    @Test(arguments: ["true", "false"])
    func `a message is posted once, coded as it says`(gzip: String) async throws {
        let carrier = ScriptedCarrier(.status(200))
        let spans = try SampleSpans.all()
        try await exporter(carrier, ["GZIP": gzip]).export(spans)
        let post = try #require(carrier.posts.first)
        #expect(carrier.posts.count == 1 && waits.all.isEmpty)
        #expect(post.address == "http://127.0.0.1:4318/v1/traces")
        #expect(post.timeout == .seconds(10))
        #expect(post.isCompressed == (gzip == "true"))
        let document = TraceDocument(spans, of: SampleSpans.source).json()
        let body =
            post.isCompressed
            ? try Decompressor.decompress(post.body.span, .gzip) : post.body
        #expect(body == document)
        #expect(
            counted == [
                "telemetry_spans_exported_total 3",
                "telemetry_export_posts_total{outcome=\"taken\"} 1",
            ])
    }

    @Test func `what may be tried again is, and waits as it was asked to`() async throws {
        let carrier = ScriptedCarrier(
            .status(503), .nothing, .status(429, after: .seconds(3)), .status(200))
        try await exporter(carrier).export(try SampleSpans.many(2))
        #expect(carrier.posts.count == 4)
        #expect(Set(carrier.posts.map(\.body)).count == 1)
        let delays = waits.all
        #expect(delays.count == 3)
        #expect(.milliseconds(250) <= delays[0] && delays[0] <= .milliseconds(500))
        #expect(.milliseconds(500) <= delays[1] && delays[1] <= .milliseconds(1_000))
        #expect(delays[2] == .seconds(3))
        #expect(
            counted == [
                "telemetry_spans_exported_total 2",
                "telemetry_export_posts_total{outcome=\"taken\"} 1",
                "telemetry_export_posts_total{outcome=\"again\"} 2",
                "telemetry_export_posts_total{outcome=\"failed\"} 1",
            ])
    }

    @Test func `a refused message is not posted again`() async throws {
        let carrier = ScriptedCarrier(.status(400))
        let loss = TraceLoss(spans: 5, reason: .refused, detail: "status 400")
        await #expect(throws: loss) { try await exporter(carrier).export(SampleSpans.many(5)) }
        #expect(carrier.posts.count == 1 && waits.all.isEmpty)
        #expect(counted.contains("telemetry_spans_lost_total{reason=\"refused\"} 5"))
    }

    @Test func `spans that a collector left out are counted, and no more than there were`()
        async throws
    {
        let body = "{\"partialSuccess\":{\"rejectedSpans\":\"2\"}}"
        await #expect(throws: TraceLoss.self) {
            try await exporter(ScriptedCarrier(.status(200, body: body)))
                .export(SampleSpans.many(5))
        }
        #expect(counted.contains("telemetry_spans_exported_total 3"))
        #expect(counted.contains("telemetry_spans_lost_total{reason=\"rejected\"} 2"))
    }

    @Test func `a silent collector is given up, and the messages behind are not tried`()
        async throws
    {
        let carrier = ScriptedCarrier(.nothing)
        let spans = try SampleSpans.many(400, textBytes: 1_000)
        let exporter = try exporter(carrier, ["BATCH_BYTES": "256KiB", "ATTEMPTS": "3"])
        let loss = TraceLoss(spans: 400, reason: .unanswered, detail: "cutOff")
        await #expect(throws: loss) { try await exporter.export(spans) }
        #expect(carrier.posts.count == 3 && waits.all.count == 2)
        #expect(counted.contains("telemetry_spans_lost_total{reason=\"unanswered\"} 400"))
    }

    @Test func `several messages go one behind the other`() async throws {
        let carrier = ScriptedCarrier(.status(200))
        let exporter = try exporter(carrier, ["BATCH_BYTES": "256KiB"])
        try await exporter.export(SampleSpans.many(400, textBytes: 1_000))
        #expect(carrier.posts.count > 1)
        #expect(counted.contains("telemetry_spans_exported_total 400"))
    }

    @Test func `messages are made while the loop goes on with others' work`() async throws {
        let loops = try LoopGroup(count: 1)
        defer { loops.stop() }
        let (carrier, threads, hold) = (ScriptedCarrier(.status(200)), try traceThreads(), Hold())
        defer { hold.release() }
        let holding = Task.own { try await threads.run { hold.wait() } }
        let exporter = TraceExporter(
            try traceSettings(), source: SampleSpans.source, carrier: carrier,
            metrics: try TraceMetrics(registry), threads: threads
        ) { (_) throws(CancellationError) in }
        let spans = try SampleSpans.many(3)
        hold.waitUntilHeld()
        let exporting = loops.loops[0].task { () async -> TraceLoss? in
            do throws(TraceLoss) { try await exporter.export(spans) } catch { return error }
            return nil
        }
        // The one thread is busy: the loop answers, and nothing has been made or posted on it.
        for _ in 0..<100 { await loops.loops[0].task {}.value }
        #expect(carrier.posts.isEmpty)
        hold.release()
        #expect(await exporting.value == nil)
        #expect(carrier.posts.count == 1)
        try await holding.value
    }

    @Test func `spans for which there is no thread are counted as lost`() async throws {
        let (carrier, threads) = (ScriptedCarrier(.status(200)), try traceThreads())
        threads.stop()
        let exporter = TraceExporter(
            try traceSettings(), source: SampleSpans.source, carrier: carrier,
            metrics: try TraceMetrics(registry), threads: threads
        ) { (_) throws(CancellationError) in }
        let loss = TraceLoss(
            spans: 2, reason: .unanswered, detail: "\(BlockingRefusal.stopped)")
        await #expect(throws: loss) { try await exporter.export(SampleSpans.many(2)) }
        #expect(carrier.posts.isEmpty)
        #expect(counted == ["telemetry_spans_lost_total{reason=\"unanswered\"} 2"])
    }

    @Test func `nobody waits any longer when the program ends`() async throws {
        let carrier = ScriptedCarrier(.status(503))
        let exporter = try exporter(carrier, waits: CountedWaits(most: 1))
        await #expect(throws: TraceLoss.self) { try await exporter.export(SampleSpans.many(1)) }
        #expect(carrier.posts.count == 2)
    }
}

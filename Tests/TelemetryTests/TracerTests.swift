import Simulation
import Synchronization
import Telemetry
import Testing

@Suite struct TracerTests {
    @Test func `a span says what was done, when, and under whom`() throws {
        let now = Mutex<UInt64>(100)
        let clock = WallClock { now.withLock { $0 } }
        let tracer = try Tracer(clock: clock, registry: Registry(), sampledPerMillion: 1_000_000)
        var dice = SplitMix64(seed: 1)
        let outer = tracer.begin("outer", using: &dice)
        var inner = tracer.begin("inner", under: outer.context, using: &dice)
        inner.set("tenant", "acme")
        inner.set("tenant", "other")
        now.withLock { $0 = 50 }
        tracer.finish(inner)
        now.withLock { $0 = 300 }
        tracer.finish(outer)

        let spans = tracer.take()
        #expect(spans.map(\.name) == ["inner", "outer"])
        #expect(spans.map(\.start) == [100, 100])
        #expect(spans.map(\.end) == [100, 300])
        #expect(spans[0].parent == outer.context.span)
        #expect(spans[0].context.trace == outer.context.trace)
        #expect(spans[0].attributes.map(\.value) == [.text("other")])
        #expect(tracer.take().isEmpty)
    }

    @Test func `a share of traces is recorded, whoever is asked, and failures always`() throws {
        let one = try Tracer(clock: .fixed(0), registry: Registry(), bound: 10_000)
        let none = try Tracer(clock: .fixed(0), registry: Registry(), sampledPerMillion: 0)
        var dice = SplitMix64(seed: 2)
        for _ in 0..<10_000 { one.finish(one.begin("a", using: &dice)) }
        #expect(800...1_200 ~= one.take(10_000).count)

        var span = none.begin("a", using: &dice)
        none.finish(span)
        span.outcome = .failed("no ledger")
        none.finish(span)
        #expect(none.take().map(\.outcome) == [.failed("no ledger")])
        let parent = try #require(SampleMetrics.trace)
        none.finish(none.begin("b", under: parent, using: &dice))
        #expect(none.take().map(\.parent) == [parent.span])
    }

    @Test func `a full queue drops and counts, an attribute too many is left out`() throws {
        let registry = Registry()
        let tracer = try Tracer(
            clock: .fixed(0), registry: registry, sampledPerMillion: 1_000_000, bound: 2)
        var dice = SplitMix64(seed: 3)
        for _ in 0..<5 { tracer.finish(tracer.begin("a", using: &dice)) }
        #expect(tracer.take(1).count == 1)
        var text: [UInt8] = []
        registry.expose(as: .prometheusText, to: &text)
        let exposed = String(decoding: text, as: UTF8.self)
        #expect(exposed.contains("\ntelemetry_spans_dropped_total 3\n"))
        #expect(exposed.contains("\ntelemetry_span_queue_depth 1\n"))
        var span = tracer.begin(String(repeating: "é", count: 1_000), using: &dice)
        #expect(span.name.utf8.count == 1_024)
        span.set("long", String(repeating: "x", count: 5_000))
        #expect(span.attributes.map(\.value) == [.text(String(repeating: "x", count: 1_024))])
    }

    @Test func `a tracer nobody takes from keeps nothing and misses nothing`() throws {
        let registry = Registry()
        let tracer = try Tracer(
            clock: .fixed(0), registry: registry, sampledPerMillion: 1_000_000, bound: 0)
        var dice = SplitMix64(seed: 4)
        tracer.finish(tracer.begin("a", using: &dice))
        #expect(tracer.waiting == 0 && tracer.take().isEmpty)
        var text: [UInt8] = []
        registry.expose(as: .prometheusText, to: &text)
        #expect(String(decoding: text, as: UTF8.self).contains("telemetry_spans_dropped_total 0\n"))
    }

    @Test func `what a span says went wrong is cut like its other texts`() throws {
        let tracer = try Tracer(
            clock: .fixed(0), registry: Registry(), sampledPerMillion: 1_000_000)
        var dice = SplitMix64(seed: 5)
        for outcome in [TraceSpan.Outcome.failed, TraceSpan.Outcome.warning] {
            var span = tracer.begin("a", using: &dice)
            span.outcome = outcome(String(repeating: "é", count: 1_000))
            tracer.finish(span)
        }
        #expect(tracer.waiting == 2)
        let cut = String(repeating: "é", count: 512)
        #expect(tracer.take().map(\.outcome) == [.failed(cut), .warning(cut)])
    }
}

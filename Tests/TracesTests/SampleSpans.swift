import Simulation
import Telemetry
import Traces

/// Spans of every shape, made by a real tracer with known dice and a known clock.
enum SampleSpans {
    static let source = TraceSource(
        service: "svc-rewarder", version: "1.2.3", instance: "node-7")

    static func all() throws -> [TraceSpan] {
        let tracer = try tracer()
        var dice = SplitMix64(seed: 7)
        var outer = tracer.begin("GET /jobs/{id}", using: &dice)
        outer.kind = .server
        outer.set("tenant", "acme \"ü\"\n")
        outer.set("status", 200)
        outer.set("late", Int64(-5))
        outer.set("small", UInt64(7))
        outer.set("large", UInt64.max)
        outer.set("cached", true)
        var inner = tracer.begin("compute", under: outer.context, using: &dice)
        inner.outcome = .failed("no ledger")
        for index in 0..<TraceSpan.mostAttributes + 3 { Self.set(index, of: &inner) }
        var call = tracer.begin("ask", under: inner.context, using: &dice)
        call.kind = .client
        call.outcome = .warning("asked twice")
        for span in [call, inner, outer] { tracer.finish(span) }
        return tracer.take()
    }

    static func many(_ count: Int, textBytes: Int = 8) throws -> [TraceSpan] {
        let tracer = try tracer(bound: count)
        fill(tracer, count, textBytes: textBytes)
        return tracer.take(count)
    }

    static func fill(_ tracer: Tracer, _ count: Int, textBytes: Int = 8) {
        var dice = SplitMix64(seed: 8)
        for index in 0..<count {
            var span = tracer.begin("span \(index)", using: &dice)
            span.set("text", String(repeating: "x", count: textBytes))
            tracer.finish(span)
        }
    }

    static func tracer(bound: Int = 2_048) throws -> Tracer {
        try Tracer(
            clock: .fixed(1_700_000_000_123_456_789), registry: Registry(),
            sampledPerMillion: 1_000_000, bound: bound)
    }

    /// Attribute names are literals, so there is one for each that the sample needs.
    private static func set(_ index: Int, of span: inout TraceSpan) {
        let names: [StaticString] = [
            "a0", "a1", "a2", "a3", "a4", "a5", "a6", "a7", "a8", "a9", "b0", "b1", "b2", "b3",
            "b4", "b5", "b6", "b7", "b8", "b9", "c0", "c1", "c2", "c3", "c4", "c5", "c6", "c7",
            "c8", "c9", "d0", "d1", "d2", "d3", "d4",
        ]
        span.set(names[index], index)
    }
}

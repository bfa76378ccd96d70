import Simulation
import SpecTesting
import Telemetry
import Testing

@Suite struct SpanContextTests {
    private static let trace = "0af7651916cd43dd8448eb211c80319c"
    private static let span = "b7ad6b7169203331"

    @Test(arguments: Trials.seeds(10_000))
    func `what is written reads back`(seed: UInt64) {
        var dice = SplitMix64(seed: seed)
        let context = SpanContext(
            trace: TraceID(using: &dice), span: SpanID(using: &dice),
            isSampled: .random(using: &dice))
        #expect(context.traceparent.utf8.count == 55)
        #expect(SpanContext(traceparent: context.traceparent) == context)
    }

    @Test(arguments: [
        ("00-\(trace)-\(span)-01", true), ("00-\(trace)-\(span)-00", false),
        ("00-\(trace)-\(span)-03", true), ("00-\(trace)-\(span)-fe", false),
        ("cc-\(trace)-\(span)-01", true), ("01-\(trace)-\(span)-01-what-comes", true),
        ("01-\(trace)-\(span)-01-", true),
    ])
    func `what the recommendation allows is read`(header: String, isSampled: Bool) throws {
        let context = try #require(SpanContext(traceparent: header))
        #expect(context.trace.hex == Self.trace)
        #expect(context.span.hex == Self.span)
        #expect(context.isSampled == isSampled)
        #expect(context.traceparent == "00-\(Self.trace)-\(Self.span)-\(isSampled ? "01" : "00")")
    }

    @Test(arguments: [
        "", "00", "00-\(trace)-\(span)", "00-\(trace)-\(span)-1", "00-\(trace)-\(span)-01-",
        "00-\(trace)-\(span)-01-x", "ff-\(trace)-\(span)-01", "0g-\(trace)-\(span)-01",
        "00-\(trace.uppercased())-\(span)-01", "00-\(trace)-\(span.uppercased())-01",
        "00-00000000000000000000000000000000-\(span)-01", "00-\(trace)-0000000000000000-01",
        "00_\(trace)-\(span)-01", "00-\(trace)_\(span)-01", "00-\(trace)-\(span)_01",
        "00-\(trace)-\(span)-0A", " 00-\(trace)-\(span)-01", "00-\(trace)-\(span)-01 ",
        "01-\(trace)-\(span)-01x", "01-\(trace)-\(span)-01-" + String(repeating: "x", count: 500),
    ])
    func `anything else is refused`(header: String) {
        #expect(SpanContext(traceparent: header) == nil)
    }

    @Test func `a task's context is its own`() async throws {
        let context = try #require(SampleMetrics.trace)
        #expect(SpanContext.current == nil)
        await SpanContext.$current.withValue(context) {
            #expect(SpanContext.current == context)
            await Task.detached { #expect(SpanContext.current == nil) }.value
        }
    }
}

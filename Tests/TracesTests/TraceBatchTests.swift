import Records
import SpecTesting
import Telemetry
import Testing

@testable import Traces

@Suite struct TraceBatchTests {
    @Test(arguments: [1, 2, 3, 7, 64, 101])
    func `every message fits, and together they are all spans in order`(count: Int) throws {
        let spans = try SampleSpans.many(count, textBytes: 900)
        let batch = TraceBatch(spans, of: SampleSpans.source, mostBytes: 4_000)
        #expect(batch.oversize == 0)
        #expect(batch.bodies.allSatisfy { $0.bytes.count <= 4_000 && $0.spans > 0 })
        let rows = try batch.bodies.flatMap { body in
            let rows = try TraceDocument(json: body.bytes.span).resources[0].scopes[0].spans
            #expect(rows.count == body.spans)
            return rows
        }
        #expect(rows.map(\.name) == spans.map(\.name))
    }

    @Test func `what fits goes in one message`() throws {
        let spans = try SampleSpans.many(100)
        let batch = TraceBatch(spans, of: SampleSpans.source, mostBytes: 1 << 20)
        #expect(batch.bodies.map(\.spans) == [100])
        #expect(
            batch.bodies[0].bytes == TraceDocument(spans, of: SampleSpans.source).json())
    }

    @Test func `a span too large for any message is told, and takes no other along`() throws {
        let spans = try SampleSpans.many(2) + SampleSpans.many(1, textBytes: 1_000)
        let batch = TraceBatch(spans, of: SampleSpans.source, mostBytes: 1_100)
        #expect(batch.oversize == 1)
        #expect(batch.bodies.map(\.spans).reduce(0, +) == 2)
        #expect(TraceBatch([], of: SampleSpans.source, mostBytes: 10).bodies.isEmpty)
    }
}

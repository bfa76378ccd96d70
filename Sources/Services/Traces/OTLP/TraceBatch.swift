import Records
import Telemetry

/// Spans as the bodies of messages, none larger than allowed.
struct TraceBatch {
    /// One message's worth.
    struct Body {
        let bytes: [UInt8]
        let spans: Int
    }

    private(set) var bodies: [Body] = []
    /// Spans that are too large for a message of their own.
    private(set) var oversize = 0

    init(_ spans: [TraceSpan], of source: TraceSource, mostBytes: Int) {
        add(spans[...], of: source, mostBytes: mostBytes)
    }

    /// What is too large is halved until it fits, so the order stays.
    private mutating func add(
        _ spans: ArraySlice<TraceSpan>, of source: TraceSource, mostBytes: Int
    ) {
        guard !spans.isEmpty else { return }
        let bytes = TraceDocument(spans, of: source).json()
        if bytes.count <= mostBytes {
            bodies.append(Body(bytes: bytes, spans: spans.count))
        } else if spans.count == 1 {
            oversize += 1
        } else {
            let middle = spans.startIndex + spans.count / 2
            add(spans[..<middle], of: source, mostBytes: mostBytes)
            add(spans[middle...], of: source, mostBytes: mostBytes)
        }
    }
}

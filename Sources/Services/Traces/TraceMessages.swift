import Compression
import Telemetry

/// Spans as whole messages, ready to be posted. Making them is work that grows with the spans.
struct TraceMessages: Sendable {
    struct Message: Sendable {
        let post: TracePost
        let spans: Int
    }

    let all: [Message]
    /// Spans that are too large for a message of their own.
    let oversize: Int

    init(_ spans: [TraceSpan], of source: TraceSource, _ settings: TraceSettings) {
        let batch = TraceBatch(spans, of: source, mostBytes: settings.mostBytes)
        all = batch.bodies.map {
            Message(post: Self.post($0.bytes, settings), spans: $0.spans)
        }
        oversize = batch.oversize
    }

    /// A coding that has no memory leaves the message as it is.
    private static func post(_ body: [UInt8], _ settings: TraceSettings) -> TracePost {
        var coded: [UInt8]?
        if settings.isCompressed {
            do throws(CompressionError) { coded = try Compressor.compress(body.span, .gzip) } catch
            {
                coded = nil
            }
        }
        return TracePost(
            address: settings.address, headers: settings.headers, isCompressed: coded != nil,
            body: coded ?? body, timeout: settings.timeout)
    }
}

import Records
import Telemetry

/// One finished span: OTLP's `Span`. Fields that would say nothing are left out.
struct SpanRow: Record {
    var trace: TraceIDText?
    var span: SpanIDText?
    var parent: SpanIDText?
    var name = ""
    var kind: UInt8 = 0
    /// Nanoseconds since the Unix epoch, in digits as text.
    var start: UInt128 = 0
    var end: UInt128 = 0
    var attributes: [AttributeRow] = []
    var attributesLeftOut: UInt32?
    var events: [SpanEventRow]?
    var status: SpanStatusRow?

    init() {}

    init(_ span: TraceSpan) {
        trace = TraceIDText(span.context.trace)
        self.span = SpanIDText(span.context.span)
        parent = span.parent.map { SpanIDText($0) }
        name = span.name
        kind =
            switch span.kind {
            case .internal: 1
            case .server: 2
            case .client: 3
            }
        let ended = span.end ?? span.start
        (start, end) = (UInt128(span.start), UInt128(ended))
        attributes = span.attributes.map { AttributeRow($0.name, $0.value) }
        attributesLeftOut =
            span.attributesLeftOut > 0 ? UInt32(clamping: span.attributesLeftOut) : nil
        switch span.outcome {
        case .ok: break
        case .warning(let text): events = [SpanEventRow(warning: text, at: ended)]
        case .failed(let text): status = SpanStatusRow(failed: text)
        }
    }

    mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("traceId", &trace)
        try visit("spanId", &span)
        try visit("parentSpanId", &parent)
        try visit("name", &name)
        try visit("kind", &kind)
        try visit("startTimeUnixNano", &start)
        try visit("endTimeUnixNano", &end)
        try visit("attributes", &attributes)
        try visit("droppedAttributesCount", &attributesLeftOut)
        try visit("events", &events)
        try visit("status", &status)
    }
}

/// Something that happened within a span. OTLP's status knows no warning, so one is told like this.
struct SpanEventRow: Record {
    var time: UInt128 = 0
    var name = ""
    var attributes: [AttributeRow] = []

    init() {}

    init(warning text: String, at time: UInt64) {
        (self.time, name) = (UInt128(time), "warning")
        attributes = [AttributeRow("message", .text(text))]
    }

    mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("timeUnixNano", &time)
        try visit("name", &name)
        try visit("attributes", &attributes)
    }
}

/// That the work failed. A span without one is neither: OTLP leaves "ok" to a person's judgement.
struct SpanStatusRow: Record {
    static let failed: UInt8 = 2

    var message = ""
    var code: UInt8 = 0

    init() {}

    init(failed message: String) { (self.message, code) = (message, Self.failed) }

    mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("message", &message)
        try visit("code", &code)
    }
}

import Records
import Telemetry

/// What is posted to `/v1/traces`: OTLP's `ExportTraceServiceRequest`, for one process.
struct TraceDocument: Record {
    var resources: [ResourceSpans] = []

    init() {}

    init(_ spans: some Sequence<TraceSpan>, of source: TraceSource) {
        var scope = ScopeSpans()
        scope.scope.name = source.service
        scope.scope.version = source.version
        scope.spans = spans.map { SpanRow($0) }
        var resource = ResourceSpans()
        resource.resource.attributes = source.attributes
        resource.scopes = [scope]
        resources = [resource]
    }

    mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("resourceSpans", &resources)
    }
}

/// The spans of one process.
struct ResourceSpans: Record {
    var resource = ResourceRow()
    var scopes: [ScopeSpans] = []

    init() {}

    mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("resource", &resource)
        try visit("scopeSpans", &scopes)
    }
}

/// Which process that is.
struct ResourceRow: Record {
    var attributes: [AttributeRow] = []

    init() {}

    mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("attributes", &attributes)
    }
}

/// The spans of one maker of spans: the whole program is one.
struct ScopeSpans: Record {
    var scope = ScopeRow()
    var spans: [SpanRow] = []

    init() {}

    mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("scope", &scope)
        try visit("spans", &spans)
    }
}

struct ScopeRow: Record {
    var name = ""
    var version = ""

    init() {}

    mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("name", &name)
        try visit("version", &version)
    }
}

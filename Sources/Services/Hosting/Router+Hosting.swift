package import HTTP
package import Telemetry

/// What every service answers, whatever else it does.
extension Router {
    /// `/healthz`: whether it is there.
    package mutating func mountHealth() throws(RouteFault) {
        let note = EndpointNote(
            "Whether the service is there.", answers: EndpointNote.Content("text/plain"))
        try mount(promptly: .get, "/healthz", note: note) { _ in Response.text("ok\n") }
    }

    /// `/metrics`: what it counts, in the form that was asked for.
    package mutating func mount(metricsOf registry: Registry) throws(RouteFault) {
        let note = EndpointNote(
            "What the service counts, for Prometheus.",
            answers: EndpointNote.Content("text/plain"),
            EndpointNote.Content("application/openmetrics-text"))
        try mount(promptly: .get, "/metrics", note: note) { request in
            Response(metricsOf: registry, for: request)
        }
    }

    /// `/openapi.json`: all that is mounted by now, and the document itself.
    package mutating func mount(
        reference about: OpenAPI.About, isLimited: Bool
    ) throws(RouteFault) {
        let note = EndpointNote(
            "This document.", answers: EndpointNote.Content("application/json"))
        var listed = self
        try listed.mount(.get, "/openapi.json", note: note) { _ in Response() }
        let document = OpenAPI.document(of: listed, about: about, isLimited: isLimited)
        try mount(promptly: .get, "/openapi.json", note: note) { _ in Response.json(document) }
    }
}

extension Response {
    fileprivate init(metricsOf registry: Registry, for request: Request) {
        let format = ExpositionFormat.preferred(byAccept: request.fields.first(.accept))
        var text: [UInt8] = []
        registry.expose(as: format, to: &text)
        let fields =
            switch format {
            case .prometheusText:
                ResponseFields(contentType: "text/plain; version=0.0.4; charset=utf-8")
            case .openMetrics:
                ResponseFields(
                    contentType: "application/openmetrics-text; version=1.0.0; charset=utf-8")
            }
        self.init(fields: fields, body: .bytes(text))
    }
}

import HTTP
import Telemetry

/// The routes that every service has, and the echo.
enum DemoRoutes {
    static let mostEchoed = 1 << 20

    static func router(_ registry: Registry) throws(RouteFault) -> Router {
        var router = Router()
        try router.mount(.post, "/echo", body: .collected(upTo: mostEchoed)) { request in
            guard case .bytes(let bytes) = request.body else {
                return Response(fields: octets)
            }
            return Response(fields: octets, body: .bytes(bytes))
        }
        try router.mount(.get, "/healthz") { _ in Response.text("ok\n") }
        try router.mount(.get, "/metrics") { request in metrics(registry, for: request) }
        return router
    }

    private static let octets = ResponseFields(contentType: "application/octet-stream")

    private static func metrics(_ registry: Registry, for request: Request) -> Response {
        let format = ExpositionFormat.preferred(byAccept: request.fields.first(.accept))
        var text: [UInt8] = []
        registry.expose(as: format, to: &text)
        let fields =
            switch format {
            case .prometheusText: prometheusText
            case .openMetrics: openMetrics
            }
        return Response(fields: fields, body: .bytes(text))
    }

    private static let prometheusText = ResponseFields(
        contentType: "text/plain; version=0.0.4; charset=utf-8")
    private static let openMetrics = ResponseFields(
        contentType: "application/openmetrics-text; version=1.0.0; charset=utf-8")
}

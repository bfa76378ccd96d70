import HTTP
import RPC
import Records
import Settings
import Telemetry

/// What the service answers, and where.
struct DemoRoutes {
    let registry: Registry
    let book: Notebook
    let settings: SettingsStore<DemoSettings>
    let log: Logger

    /// The most that is echoed.
    static let mostEchoed = 1 << 20

    func router(isLimited: Bool) throws -> Router {
        var router = Router()
        try mountPlain(on: &router)
        try NoteEndpoints(book: book).mount(on: &router)
        let log = log
        // Requests are held to a rate as such; what they call is only counted.
        let meter = RPCMeter(
            RPCMeter.Limits(global: nil, perTenant: nil, maxTenants: 1),
            metrics: try RPCMetrics(registry))
        let methods = try NoteMethods.server(
            of: book,
            policy: RPCPolicy(
                meter: meter.admission,
                failed: { method, error, caller in
                    log.error("rpc.failed") {
                        $0.correlation(caller.correlationID)
                        $0.field("method", method.name)
                        $0.reason("\(error)")
                    }
                }))
        let mount = RPCMount(methods, at: "/rpc")
        try mount.mount(on: &router)
        try mount.mount(
            events: NoteMethods.events.name, at: "/events",
            "What happens to notes, as server-sent events.", on: &router)
        try Self.mountReference(on: &router, isLimited: isLimited)
        return router
    }

    private func mountPlain(on router: inout Router) throws(RouteFault) {
        let octets = EndpointNote.Content("application/octet-stream")
        let text = EndpointNote.Content("text/plain")
        try router.mount(
            .post, "/echo", body: .collected(upTo: Self.mostEchoed),
            note: EndpointNote("The content that was sent.", takes: octets, answers: octets)
        ) { request in
            guard case .bytes(let bytes) = request.body else {
                return Response(fields: Self.octets)
            }
            return Response(fields: Self.octets, body: .bytes(bytes))
        }
        try router.mount(
            .get, "/healthz", note: EndpointNote("Whether the service is there.", answers: text)
        ) { _ in Response.text("ok\n") }
        let registry = registry
        try router.mount(
            .get, "/metrics",
            note: EndpointNote(
                "What the service counts, for Prometheus.", answers: text,
                EndpointNote.Content("application/openmetrics-text"))
        ) { request in Self.metrics(registry, for: request) }
        let settings = settings
        try router.mount(
            Endpoint<Nothing, Nothing, SettingsList>(
                .get, "/settings", "Every setting, its value and where that comes from.")
        ) { _, _, _ in SettingsList(settings.current) }
        try router.mount(
            .get, "/",
            note: EndpointNote(
                "A page about the service.", answers: EndpointNote.Content("text/html"))
        ) { _ in Response(fields: .html, body: .bytes(DemoPage.bytes)) }
    }

    /// The document lists itself, too.
    private static func mountReference(
        on router: inout Router, isLimited: Bool
    ) throws(RouteFault) {
        let note = EndpointNote(
            "This document.", answers: EndpointNote.Content("application/json"))
        var listed = router
        try listed.mount(.get, "/openapi.json", note: note) { _ in Response() }
        let document = OpenAPI.document(
            of: listed,
            about: OpenAPI.About(
                title: "The notebook", version: "1.0",
                summary: "Notes in memory, to try the platform with."),
            isLimited: isLimited)
        try router.mount(.get, "/openapi.json", note: note) { _ in Response.json(document) }
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

/// The settings in force.
struct SettingsList: Record {
    var version: UInt64 = 0
    var settings: [SettingRow] = []

    init() {}

    init(_ snapshot: SettingsSnapshot<DemoSettings>) {
        (version, settings) = (snapshot.version, snapshot.rows)
    }

    mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("version", &version)
        try visit("settings", &settings)
    }
}

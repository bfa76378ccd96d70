import HTTP
import Hosting
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
        try router.mount(
            reference: OpenAPI.About(
                title: "The notebook", version: "1.0",
                summary: "Notes in memory, to try the platform with."),
            isLimited: isLimited)
        return router
    }

    private func mountPlain(on router: inout Router) throws(RouteFault) {
        let octets = EndpointNote.Content("application/octet-stream")
        try router.mount(
            promptly: .post, "/echo", body: .collected(upTo: Self.mostEchoed),
            note: EndpointNote("The content that was sent.", takes: octets, answers: octets)
        ) { request in
            guard case .bytes(let bytes) = request.body else {
                return Response(fields: Self.octets)
            }
            return Response(fields: Self.octets, body: .bytes(bytes))
        }
        try router.mountHealth()
        try router.mount(metricsOf: registry)
        let settings = settings
        try router.mount(
            Endpoint<Nothing, Nothing, SettingsList>(
                .get, "/settings", "Every setting, its value and where that comes from.")
        ) { _, _, _ in SettingsList(settings.current) }
        try router.mount(
            promptly: .get, "/",
            note: EndpointNote(
                "A page about the service.", answers: EndpointNote.Content("text/html"))
        ) { _ in Response(fields: .html, body: .bytes(DemoPage.bytes)) }
    }

    private static let octets = ResponseFields(contentType: "application/octet-stream")
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

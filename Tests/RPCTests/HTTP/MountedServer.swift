import HTTP
import Loops
import RPC
import Records
import Telemetry

/// The declared methods and a stream behind a server of their own, for the length of a test.
final class MountedServer {
    let hub: EventHub<Row>
    let port: UInt16
    private let loops: LoopGroup
    private let server: Server

    static let rows = EventStream<Row.Height, Row>("rows", "Rows as they come.")
    static let secrets = EventStream<Nothing, Row>(
        "secrets", "Rows for some.", capability: .named("market:read"))

    init(
        meter: RPCMeter? = nil, capacity: Int = 16, keepAlive: UInt64 = 15_000,
        path: String = "/", bodySize: Int = 4 << 20, subscriptions: Int = 256,
        settings: ServerSettings = ServerSettings()
    ) async throws {
        var settings = settings
        // Callers here call it x.
        settings.allowedHosts = nil
        let hub = EventHub<Row>(capacity: capacity)
        var streams = StreamTable()
        try streams.bind(Self.rows, to: hub) { least, row in row.name.utf8.count >= least.oldest }
        try streams.bind(Self.secrets, to: EventHub<Row>())
        let rpc = RPCServer(
            Declared.table, streams: streams, about: Declared.about,
            limits: RPCLimits(body: JSONLimits(size: bodySize), subscriptions: subscriptions),
            policy: RPCPolicy(
                meter: { method, caller in meter?.admission(method, caller) ?? .admitted },
                failed: { _, _, _ in }))
        var router = Router()
        try router.mount(.get, "/literal") { _ in Response.text("literal") }
        try RPCMount(rpc, at: path, keepAlive: keepAlive) { head, _, correlation in
            switch head.fields.first(.authorization) {
            case "Bearer acme":
                RPCCaller(
                    tenant: "acme", capabilities: ["market:read"], correlationID: correlation.text)
            case "Bearer other": RPCCaller(tenant: "other", correlationID: correlation.text)
            default: RPCCaller(correlationID: correlation.text)
            }
        }.mount(on: &router)
        self.hub = hub
        loops = try LoopGroup(count: 2)
        server = try await Server.start(
            router, at: [Binding(.ipv4(.loopback, port: 0))], loops: loops,
            settings: settings, metrics: try ServerMetrics(Registry()))
        port = server.addresses[0].port ?? 0
    }

    deinit { loops.stop() }

    func ask(
        _ line: String, fields: String = "Content-Type: application/json\r\n", body: String? = nil
    ) throws -> (status: Int, head: String, body: String) {
        try HTTPCaller(port: port).ask(line, fields: fields, body: body)
    }

    func drain(within time: Duration) async -> DrainReport { await server.drain(within: time) }

    func publish(_ names: String...) {
        for name in names { hub.publish(Row(name: name, mode: .fast)) }
    }
}

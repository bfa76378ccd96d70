import ChainSurface
import HTTP
import Hosting
import Loops
import RPC
import Records
import SettlementSurface
import Surface
import Telemetry

/// What the node answers, and where: the methods of all systems at the root, their events, slices,
/// and the page.
struct NodeRoutes {
    let gate: SpineGate
    let slices: SliceStore
    let audit: AuditReading
    let page: NodePage
    /// Nil where what is counted is told to nobody.
    let registry: Registry?
    let log: Logger

    func router(isLimited: Bool) throws -> Router {
        var router = Router()
        try router.mountHealth()
        if let registry { try router.mount(metricsOf: registry) }
        try SliceRoutes(slices, gate, gate.threads).mount(on: &router)
        try page.mount(on: &router)
        let methods = try server()
        let mount = RPCMount(methods, at: "/")
        try mount.mount(on: &router)
        try mount.mount(
            events: ChainMethods.events.name, at: "/events",
            "Everything that happens, as server-sent events; the id of each is its leaf.",
            on: &router)
        try router.mount(reference: Self.about, isLimited: isLimited)
        return router
    }

    private func server() throws -> RPCServer {
        var table = MethodTable()
        for surface in NodeSurfaces.all { try surface.bind(&table, gate) }
        try SettlementSurface.bind(&table, audit: audit)
        var streams = StreamTable()
        try ChainSurface.bind(&streams, gate)
        let log = log
        return RPCServer(
            table, streams: streams,
            about: ServiceDescription(
                title: "The Block", version: gate.version.text,
                summary: "A market in computing, and the ledger that settles it."),
            policy: RPCPolicy { method, error, caller in
                log.error("rpc.failed") {
                    $0.correlation(caller.correlationID)
                    $0.field("method", method.name)
                    $0.reason("\(error)")
                }
            })
    }

    private static let about = OpenAPI.About(
        title: "The Block", version: "0.1.0",
        summary: "A node: methods, events, slices, metrics.")
}

import Glibc
import HTTP
import Loops
import Telemetry
import Terminal

/// The running service: its loops, its log, its metrics and its listeners.
struct DemoServer: Sendable {
    let server: Server
    private let loops: LoopGroup
    private let log: Log

    static func start(
        at bindings: [Binding], loops count: Int, isLogText: Bool
    ) async throws(CommandFailure) -> DemoServer {
        let registry = Registry()
        do {
            let log = try Log(
                service: "demo", settings: LogSettings(format: isLogText ? .text : .json),
                sink: DescriptorSink.standardError, registry: registry)
            let loops = try LoopGroup(count: count > 0 ? count : processors)
            try ProcessMetrics.register(in: registry)
            try RuntimeMetrics.register(loops, in: registry)
            let metrics = try ServerMetrics(registry)
            let server = try await Server.start(
                try DemoRoutes.router(registry), at: bindings, loops: loops, metrics: metrics,
                log: log.logger("http"))
            return DemoServer(server: server, loops: loops, log: log)
        } catch { throw CommandFailure(.cannotCreate, "\(error)") }
    }

    func end() async -> DrainReport {
        let report = await server.drain(within: .seconds(20))
        loops.stop()
        log.close()
        return report
    }

    private static var processors: Int { max(sysconf(Int32(_SC_NPROCESSORS_ONLN)), 1) }
}

import Glibc
package import HTTP
package import Loops
package import Settings
package import Telemetry

/// What a service over HTTP stands on before it serves anything: its log, its event loops, and the
/// registry of what it counts, the process and the loops among it.
package struct Premises: Sendable {
    package let registry: Registry
    package let lines: Log
    /// For the service's own lines.
    package let log: Logger
    package let loops: LoopGroup

    /// Writes to standard error what the settings warn of. `count` is zero for a loop a processor.
    package init(
        of service: StaticString, as snapshot: SettingsSnapshot<some HostSettings>,
        loops count: Int, isLogText: Bool
    ) throws {
        let settings = snapshot.settings
        registry = Registry()
        lines = try Log(
            service: service.description,
            settings: LogSettings(
                level: settings.logLevel.level, format: isLogText ? .text : .json),
            sink: DescriptorSink.standardError, registry: registry)
        log = lines.logger(service)
        for warning in snapshot.warnings {
            log.warn("settings.warning") { $0.reason("\(warning)") }
        }
        loops = try LoopGroup(
            count: count > 0 ? count : Self.processors, settings: settings.runtime.loops)
        try ProcessMetrics.register(in: registry)
        try RuntimeMetrics.register(loops, in: registry)
    }

    package static var processors: Int { max(sysconf(Int32(_SC_NPROCESSORS_ONLN)), 1) }

    /// Listens there, bounded as the settings say, and says where descriptors run out. It answers to
    /// these names besides those of the settings.
    package func serve(
        _ service: any Service, at places: [Binding], as settings: some HostSettings,
        answeringTo names: [String] = [], tracer: Tracer? = nil
    ) async throws -> Server {
        let server = try await Server.start(
            service, at: places, loops: loops, settings: settings.server(answeringTo: names),
            rates: settings.http.rates, metrics: try ServerMetrics(registry),
            log: lines.logger("http"), tracer: tracer)
        DescriptorAlarm.watch(loops, log: log)
        return server
    }

    /// Takes on what may change while it runs.
    package func apply(
        _ settings: some HostSettings, to server: Server, answeringTo names: [String] = []
    ) {
        loops.settings(settings.runtime.loops)
        server.apply(settings.server(answeringTo: names))
        var said = lines.settings
        said.level = settings.logLevel.level
        lines.apply(said)
    }

    /// Ends the loops, and writes what has been said.
    package func close() {
        loops.stop()
        lines.close()
    }
}

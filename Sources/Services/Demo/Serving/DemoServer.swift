import Glibc
import HTTP
import Hosting
import Loops
import RPC
import Settings
import TLS
import Telemetry
import Terminal

/// The running service: its loops, its log, its metrics and its listeners.
struct DemoServer: Sendable {
    /// What is decided once, before it starts.
    struct Plan: Sendable {
        var bindings: [Binding] = []
        /// Zero for one a processor.
        var loops = 0
        var isLogText = false
        /// Names it answers to besides those of its settings.
        var hosts: [String] = []
    }

    let server: Server
    let log: Logger
    private let loops: LoopGroup
    private let lines: Log
    private let book: Notebook
    private let reload: DemoReload
    private let store: SettingsStore<DemoSettings>
    private let traces: DemoTraces?

    static func start(
        _ plan: Plan, settings store: SettingsStore<DemoSettings>, tls: TLSSource?,
        configuration: DemoReload.Files
    ) async throws(CommandFailure) -> DemoServer {
        let registry = Registry()
        let settings = store.current.settings
        do {
            let lines = try Log(
                service: "demo",
                settings: LogSettings(
                    level: settings.logLevel.level, format: plan.isLogText ? .text : .json),
                sink: DescriptorSink.standardError, registry: registry)
            let log = lines.logger("demo")
            for warning in store.current.warnings {
                log.warn("settings.warning") { $0.reason("\(warning)") }
            }
            let loops = try LoopGroup(
                count: plan.loops > 0 ? plan.loops : processors, settings: settings.loops)
            let book = Notebook()
            let traces = try DemoTraces.make(settings.traces, on: loops, in: registry)
            try ProcessMetrics.register(in: registry)
            try RuntimeMetrics.register(loops, in: registry)
            try NoteMetrics.register(book, in: registry)
            let routes = DemoRoutes(registry: registry, book: book, settings: store, log: log)
            let server = try await Server.start(
                try routes.router(isLimited: settings.http.rates != nil), at: plan.bindings,
                loops: loops, settings: settings.server(answeringTo: plan.hosts),
                rates: settings.http.rates, metrics: try ServerMetrics(registry),
                log: lines.logger("http"),
                tracer: traces?.tracer)
            traces?.run(
                as: server.addresses.first?.description ?? "demo", log: lines.logger("traces"))
            store.subscribe(
                SettingsSubscriber("loops, server and log") {
                    (_, new) throws(SettingsSubscriber<DemoSettings>.NotReady) in
                    SettingsSubscriber<DemoSettings>.Prepared {
                        loops.settings(new.loops)
                        server.apply(new.server(answeringTo: plan.hosts))
                        var said = lines.settings
                        said.level = new.logLevel.level
                        lines.apply(said)
                    }
                })
            let reload = DemoReload(
                store, tls: tls, files: configuration, on: loops.loops[0], log: log)
            DescriptorAlarm.watch(loops, log: log)
            log.info("demo.ready") {
                $0.field("addresses", server.addresses.map(\.description).joined(separator: " "))
            }
            return DemoServer(
                server: server, log: log, loops: loops, lines: lines, book: book, reload: reload,
                store: store, traces: traces)
        } catch { throw CommandFailure(.cannotCreate, "\(error)") }
    }

    /// Reads settings and certificates again.
    func hangUp() { reload.now() }

    /// How long what is under way may take once the end has come.
    var drainTime: Duration { store.current.settings.http.drain }

    /// How long spans that are left may take to be sent at the end.
    private static let tracesTime = Duration.seconds(5)

    /// Ends once what is under way is answered or the time for it is over; at once where `hurry`,
    /// which is cancelled when the end is there, says true.
    func end(
        hurriedBy hurry: @escaping @Sendable () async -> Bool
    ) async -> (said: DemoEnded, isHurried: Bool) {
        reload.end()
        book.events.close()
        let (server, traces) = (server, traces)
        let hurried = Task { () -> Int? in
            guard await hurry() else { return nil }
            traces?.hurry()
            return await server.drain(within: .zero).cut
        }
        let report = await server.drain(within: drainTime)
        await traces?.end(within: Self.tracesTime)
        hurried.cancel()
        let cutInHurry = await hurried.value
        let cut = report.cut + (cutInHurry ?? 0)
        let ended = DemoEnded(finished: report.finished + report.cut - cut, cut: cut)
        log.info("demo.ended") {
            $0.field("finished", ended.finished)
            $0.field("cut", ended.cut)
        }
        loops.stop()
        lines.close()
        return (ended, cutInHurry != nil)
    }

    private static var processors: Int { max(sysconf(Int32(_SC_NPROCESSORS_ONLN)), 1) }
}

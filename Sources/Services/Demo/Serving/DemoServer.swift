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
    private let premises: Premises
    private let book: Notebook
    private let reload: DemoReload
    private let store: SettingsStore<DemoSettings>
    private let traces: DemoTraces?

    static func start(
        _ plan: Plan, settings store: SettingsStore<DemoSettings>, tls: TLSSource?,
        configuration: DemoReload.Files
    ) async throws(CommandFailure) -> DemoServer {
        let settings = store.current.settings
        do {
            let premises = try Premises(
                of: "demo", as: store.current, loops: plan.loops, isLogText: plan.isLogText)
            let (registry, loops, log) = (premises.registry, premises.loops, premises.log)
            let book = Notebook()
            let traces = try DemoTraces.make(settings, on: loops, in: registry)
            try NoteMetrics.register(book, in: registry)
            let routes = DemoRoutes(registry: registry, book: book, settings: store, log: log)
            let server = try await premises.serve(
                try routes.router(isLimited: settings.http.rates != nil), at: plan.bindings,
                as: settings, answeringTo: plan.hosts, tracer: traces?.tracer)
            traces?.run(
                as: server.addresses.first?.description ?? "demo",
                log: premises.lines.logger("traces"))
            store.subscribe(
                SettingsSubscriber("loops, server and log") {
                    (_, new) throws(SettingsSubscriber<DemoSettings>.NotReady) in
                    SettingsSubscriber<DemoSettings>.Prepared {
                        premises.apply(new, to: server, answeringTo: plan.hosts)
                        traces?.apply(new)
                    }
                })
            let reload = DemoReload(
                store, tls: tls, files: configuration, on: loops.loops[0], log: log)
            log.info("demo.ready") {
                $0.field("addresses", server.addresses.map(\.description).joined(separator: " "))
            }
            return DemoServer(
                server: server, premises: premises, book: book, reload: reload, store: store,
                traces: traces)
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
        premises.log.info("demo.ended") {
            $0.field("finished", ended.finished)
            $0.field("cut", ended.cut)
        }
        premises.close()
        return (ended, cutInHurry != nil)
    }
}

import Loops
import Records
import Settings
import Synchronization
import TLS
import Telemetry

/// Takes on changed settings and certificates while the service runs: when their files change, and
/// when it is told to.
final class DemoReload: Sendable {
    struct Files: Sendable {
        var settings: String?
        var certificates: [String] = []
    }

    private let store: SettingsStore<DemoSettings>
    private let watch: SettingsWatch<DemoSettings>?
    private let tls: TLSSource?
    private let log: Logger
    private let looking: Task<Void, Never>?

    init(
        _ store: SettingsStore<DemoSettings>, tls: TLSSource?, files: Files, on loop: EventLoop,
        log: Logger
    ) {
        (self.store, self.tls, self.log) = (store, tls, log)
        let isFirst = Atomic(true)
        watch = files.settings.flatMap { path in
            SettingsWatch(store, file: path, interval: \.watch.pollInterval) { outcome in
                // The first look is the watch's own: that nothing has changed since is no news.
                let isOwn = isFirst.exchange(false, ordering: .relaxed)
                if !isOwn || outcome != .unchanged { Self.tell(outcome, log) }
            }
        }
        looking = tls.map { tls in
            loop.task {
                let watches = files.certificates.compactMap {
                    FileWatch($0, usingEvents: false)
                }
                while !Task.isCancelled {
                    do {
                        try await loop.pause(for: store.current.settings.watch.pollInterval)
                    } catch { return }
                    // Every one is asked, so that each remembers what it has seen.
                    let changed = watches.filter { $0.hasChanged() }
                    if !changed.isEmpty { Self.reload(tls, log) }
                }
            }
        }
        if let watch, !watch.start() { log.error("settings.unwatched") }
    }

    /// All of it again, whatever the files look like.
    func now() {
        if let watch { watch.reload() } else { Self.tell(store.reload(), log) }
        if let tls { Self.reload(tls, log) }
    }

    func end() {
        looking?.cancel()
        watch?.stop()
    }

    private static func reload(_ tls: TLSSource, _ log: Logger) {
        do throws(TLSError) {
            let isNew = try tls.reload()
            log.info("tls.reloaded") { $0.field("is_new", isNew) }
        } catch {
            log.error("tls.not_reloaded") { $0.reason("\(error)") }
        }
    }

    private static func tell(_ outcome: ReloadOutcome, _ log: Logger) {
        switch outcome {
        case .unchanged: log.info("settings.unchanged")
        case .applied(let change):
            log.info("settings.applied") {
                $0.field("version", change.version)
                $0.list(
                    "changes",
                    change.rows.map { row -> [(name: StaticString, text: String)] in
                        [("key", row.key), ("from", row.before), ("to", row.after)]
                    })
            }
        case .refused(let refusal):
            log.error("settings.refused") { $0.reason("\(refusal)") }
        }
    }
}

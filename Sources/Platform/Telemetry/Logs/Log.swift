import Glibc
import Synchronization

/// Why there is no log.
public enum LogRefusal: Error, Hashable, Sendable {
    case metric(MetricRefusal)
    case expectedService(longest: Int)
    /// The operating system gave no thread, and this error number.
    case expectedThread(error: Int32)
}

/// The log of a program: one sink, one thread that writes to it, and levels and a form that can
/// change at any time.
///
/// ```swift
/// let log = try Log(service: "svc-rewarder", sink: DescriptorSink.standardError, registry: registry)
/// let http = log.logger("http").with("corr_id", id)
/// http.info("compute.done") { $0.tenant("acme"); $0.latency(spent) }
/// ```
///
/// Whoever writes a line makes it in its own thread and hands it to a ring; nobody waits for the
/// sink. A full ring drops the line, counts it, and the next line that is written says how many
/// were lost. Lines are on their way until ``flush(within:)`` or ``close()``.
public final class Log: Sendable {
    public static let longestService = 64

    private let writer: LogWriter
    private let state: Mutex<State>

    private struct State {
        var settings: LogSettings
        var subsystems: [String: Logger.Subsystem] = [:]
        var thread: pthread_t?
    }

    /// Starts the writer. At most `lines`, rounded up to a power of two, of together `mostBytes`
    /// wait for it.
    public init(
        service: String, settings: LogSettings = LogSettings(), sink: any LogSink,
        clock: WallClock = .system, registry: Registry, lines: Int = 4_096,
        mostBytes: Int = 4 << 20
    ) throws(LogRefusal) {
        guard 1...Self.longestService ~= service.utf8.count else {
            throw .expectedService(longest: Self.longestService)
        }
        var capacity = 2
        while capacity < min(lines, 1 << 20) { capacity *= 2 }
        let ring = LogRing(capacity: capacity, mostBytes: mostBytes)
        let metrics: LogMetrics
        do throws(MetricRefusal) {
            metrics = try LogMetrics(registry)
            try registry.register(LogMetrics.pending) { Int64(ring.pendingBytes) }
        } catch { throw .metric(error) }
        writer = LogWriter(
            service: service, format: settings.format, sink: sink, clock: clock, metrics: metrics,
            ring: ring)
        let thread = try writer.start()
        state = Mutex(State(settings: settings, thread: thread))
    }

    deinit { close() }

    /// A logger of that subsystem, with the level the settings give it now and later.
    public func logger(_ subsystem: StaticString) -> Logger {
        let name = subsystem.description
        return state.withLock { state in
            let known =
                state.subsystems[name]
                ?? Logger.Subsystem(name: name, level: state.settings.level(of: name))
            state.subsystems[name] = known
            return Logger(writer, known)
        }
    }

    public var settings: LogSettings { state.withLock(\.settings) }

    /// From now on lines are made by these settings.
    public func apply(_ settings: LogSettings) {
        state.withLock { state in
            state.settings = settings
            for (name, subsystem) in state.subsystems {
                subsystem.level.store(settings.level(of: name).rawValue, ordering: .relaxed)
            }
        }
        writer.use(settings.format)
    }

    /// Waits until every line written before has been handed to the sink; `false` where that took
    /// too long. The one call here that waits: at the end of a program, and in tests.
    @discardableResult
    public func flush(within duration: Duration = .seconds(5)) -> Bool {
        writer.flush(within: duration)
    }

    /// Writes what is left and ends the thread. Lines written later are dropped and counted.
    public func close() {
        let thread = state.withLock { state in
            defer { state.thread = nil }
            return state.thread
        }
        guard let thread else { return }
        writer.close()
        pthread_join(thread, nil)
    }

    // MARK: At exit

    private static let openAtExit = Mutex<[Log]>([])

    /// Has this log closed when the program ends by `exit` or by returning from its main file, so
    /// that its last lines are not lost. Keeps the log until then.
    public func closesAtExit() {
        let isFirst = Self.openAtExit.withLock { logs in
            logs.append(self)
            return logs.count == 1
        }
        guard isFirst else { return }
        atexit {
            for log in Log.openAtExit.withLock({ $0 }) { log.close() }
        }
    }
}

import Glibc
import Synchronization

/// A file that lines are appended to, and that is opened anew by its name when told to, so that
/// another program can move it away first.
public final class FileSink: LogSink {
    public let path: String
    public var showsColours: Bool { false }
    private let state: Mutex<State>
    private let isToReopen = Atomic<Bool>(false)

    private struct State {
        var descriptor: Int32
        var signals: UInt64
    }

    /// Opens the file, or makes it, readable to its group and writable to nobody else.
    public init(path: String) throws(LogSinkError) {
        self.path = path
        let signals = ReopenSignal.count
        state = Mutex(State(descriptor: try Self.open(path), signals: signals))
    }

    deinit { close(state.withLock(\.descriptor)) }

    /// Has the file opened anew before the next line. Only marks it: any thread may, at any time.
    public func reopen() { isToReopen.store(true, ordering: .releasing) }

    public func write(_ lines: Span<UInt8>) throws(LogSinkError) {
        var failure: LogSinkError?
        let signals = ReopenSignal.count
        let isAsked = isToReopen.exchange(false, ordering: .acquiringAndReleasing)
        let descriptor = state.withLock { state in
            guard isAsked || state.signals != signals else { return state.descriptor }
            do throws(LogSinkError) {
                let fresh = try Self.open(path)
                close(state.descriptor)
                (state.descriptor, state.signals) = (fresh, signals)
            } catch {
                failure = error
                isToReopen.store(true, ordering: .releasing)
            }
            return state.descriptor
        }
        try DescriptorSink.write(lines, to: descriptor)
        if let failure { throw failure }
    }

    private static func open(_ path: String) throws(LogSinkError) -> Int32 {
        let descriptor = unsafe Glibc.open(
            path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, mode_t(0o640))
        guard descriptor >= 0 else { throw .reopen(error: errno) }
        return descriptor
    }
}

/// A signal after which every ``FileSink`` of the process opens its file anew.
public enum ReopenSignal {
    private static let received = Atomic<UInt64>(0)

    static var count: UInt64 { received.load(ordering: .relaxed) }

    /// Has that signal, `SIGUSR1` by custom, counted and nothing else done; `false` where the system takes no handler for
    /// it. Signals belong to the process, so its main program decides which.
    @discardableResult
    public static func install(_ signal: Int32) -> Bool {
        // The handler must find the count already made.
        _ = count
        var action = sigaction()
        unsafe action.__sigaction_handler.sa_handler = { _ in
            ReopenSignal.received.wrappingAdd(1, ordering: .relaxed)
        }
        action.sa_flags = SA_RESTART
        return unsafe sigaction(signal, &action, nil) == 0
    }
}

import Loops
import Glibc
import Synchronization

/// Reloads settings when their file changes, or when asked to.
///
/// Somebody with a loop of their own calls ``poll()``; others call ``run()`` on a thread, which
/// ``start()`` makes, until ``stop()``.
public final class SettingsWatch<Group: SettingsGroup>: Sendable {
    private enum Asked { case nothing, reload, stop }

    private let store: SettingsStore<Group>
    private let file: FileWatch
    private let interval: @Sendable (Group) -> Duration
    private let tell: @Sendable (ReloadOutcome) -> Void
    /// The first look reads anew: the file may have changed since the store began.
    private let asked = Mutex(Asked.reload)
    private let thread = Mutex<pthread_t?>(nil)

    /// Watches `path`; `interval` is the longest time between two looks. `nil` where the system
    /// has no descriptor left.
    public convenience init?(
        _ store: SettingsStore<Group>, file path: String, usingEvents: Bool = true,
        interval: @escaping @Sendable (Group) -> Duration,
        tell: @escaping @Sendable (ReloadOutcome) -> Void
    ) {
        // Before anything is stored: the optimiser stops at a mutex that is made and given up.
        guard let file = FileWatch(path, usingEvents: usingEvents) else { return nil }
        self.init(store, watching: file, interval: interval, tell: tell)
    }

    private init(
        _ store: SettingsStore<Group>, watching file: FileWatch,
        interval: @escaping @Sendable (Group) -> Duration,
        tell: @escaping @Sendable (ReloadOutcome) -> Void
    ) {
        (self.store, self.file, self.interval, self.tell) = (store, file, interval, tell)
    }

    /// Whether changes are seen at once, and not only at the next look.
    public var hasEvents: Bool { file.hasEvents }

    /// Reloads if the file has changed or somebody asked for it; says what came of it, `nil` for
    /// nothing to do. Never waits for time to pass.
    public func poll() -> ReloadOutcome? {
        let isAsked = asked.withLock { asked in
            defer { if asked == .reload { asked = .nothing } }
            return asked == .reload
        }
        guard file.hasChanged() || isAsked else { return nil }
        let outcome = store.reload()
        tell(outcome)
        return outcome
    }

    /// Waits for an event, a request or the interval.
    public func wait() { file.wait(atMost: interval(store.current.settings)) }

    /// Asks for a reload whatever the file looks like; what a signal's handler calls. Never waits.
    public func reload() {
        asked.withLock { if $0 == .nothing { $0 = .reload } }
        file.wake()
    }

    /// Watches until ``stop()``.
    public func run() {
        while asked.withLock({ $0 != .stop }) {
            _ = poll()
            wait()
        }
    }

    /// Runs on a thread of its own; false where the system has none to give, or one runs already.
    public func start() -> Bool {
        thread.withLock { thread in
            guard thread == nil else { return false }
            // Signals are for the others: the thread inherits this mask.
            var (all, outer) = (sigset_t(), sigset_t())
            sigfillset(&all)
            pthread_sigmask(SIG_SETMASK, &all, &outer)
            defer { pthread_sigmask(SIG_SETMASK, &outer, nil) }

            let body = Unmanaged.passRetained(ThreadBody { [self] in run() })
            var handle = pthread_t()
            let error = pthread_create(
                &handle, nil,
                { body in
                    guard let body else { return nil }
                    Unmanaged<ThreadBody>.fromOpaque(body).takeRetainedValue().run()
                    return nil
                }, body.toOpaque())
            guard error == 0 else {
                body.release()
                return false
            }
            thread = handle
            return true
        }
    }

    /// Ends ``run()``, and waits for the thread if there is one.
    public func stop() {
        asked.withLock { $0 = .stop }
        file.wake()
        let handle = thread.withLock { thread in
            defer { thread = nil }
            return thread
        }
        if let handle { pthread_join(handle, nil) }
    }
}

/// What a thread does, in a form that C can carry.
private final class ThreadBody: Sendable {
    let run: @Sendable () -> Void

    init(_ run: @escaping @Sendable () -> Void) { self.run = run }
}

import CSystem
import Glibc
import Synchronization

/// A thread with a name, deaf to signals, whose end can be waited for.
public final class LoopThread: Sendable {
    private let handle: pthread_t
    /// Whether somebody has joined it or let it go.
    private let isTaken = Atomic(false)

    private init(_ handle: pthread_t) { self.handle = handle }

    /// Begins `body` on a thread of its own. The system keeps 15 bytes of the name.
    public static func start(
        _ name: String, _ body: @escaping @Sendable () -> Void
    ) throws(LoopError) -> LoopThread {
        // Signals are for the thread that began the process.
        var (all, outer) = (sigset_t(), sigset_t())
        sigfillset(&all)
        pthread_sigmask(SIG_SETMASK, &all, &outer)
        defer { pthread_sigmask(SIG_SETMASK, &outer, nil) }

        var handle = pthread_t()
        let life = Unmanaged.passRetained(Life(name: name, body: body))
        let code = pthread_create(
            &handle, nil,
            { life in
                guard let life else { return nil }
                Unmanaged<Life>.fromOpaque(life).takeRetainedValue().live()
                return nil
            }, life.toOpaque())
        guard code == 0 else {
            life.release()
            throw .system(call: "pthread_create", code: code)
        }
        return LoopThread(handle)
    }

    /// Returns when the thread has ended; at once for who calls second, and on the thread itself,
    /// which cannot wait for its own end.
    public func join() {
        guard !isTaken.exchange(true, ordering: .acquiringAndReleasing) else { return }
        if pthread_equal(handle, pthread_self()) != 0 {
            pthread_detach(handle)
        } else {
            pthread_join(handle, nil)
        }
    }

    /// Lets the thread end by itself.
    public func detach() {
        guard !isTaken.exchange(true, ordering: .acquiringAndReleasing) else { return }
        pthread_detach(handle)
    }

    deinit { detach() }
}

/// What a thread begins with.
private final class Life {
    private let name: String
    private let body: @Sendable () -> Void

    init(name: String, body: @escaping @Sendable () -> Void) {
        (self.name, self.body) = (name, body)
    }

    func live() {
        var bytes = Array(name.utf8.prefix(15)).map { CChar(bitPattern: $0) }
        bytes.append(0)
        csystem_name_thread(bytes)
        body()
    }
}

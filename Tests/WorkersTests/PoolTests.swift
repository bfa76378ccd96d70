import Glibc
import Synchronization
import Testing
import Workers

/// What a pool's threads are to the process: deaf to its signals, and gone when the workers are.
@Suite struct PoolTests {
    private static let signals = [SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGUSR1, SIGCHLD, SIGPIPE]

    /// Which of those this thread blocks.
    private static func blocked() -> Set<Int32> {
        var mask = sigset_t()
        pthread_sigmask(SIG_BLOCK, nil, &mask)
        return Set(signals.filter { sigismember(&mask, $0) == 1 })
    }

    @Test func `the threads block every signal, and the caller what it did before`() throws {
        let before = Self.blocked()
        let workers = try Workers(threads: 3)
        #expect(Self.blocked() == before)
        let (here, present) = (pthread_self(), Count())
        let seen = workers.map(count: 3, grain: 1) { _ in
            present.meet(3)
            return (isCaller: pthread_equal(pthread_self(), here) != 0, blocked: Self.blocked())
        }
        #expect(seen.count { $0.isCaller } == 1)
        for thread in seen {
            #expect(thread.blocked == (thread.isCaller ? before : Set(Self.signals)))
        }
        #expect(Self.blocked() == before)
    }

    /// A thread's last words take a while, so whoever did not wait for it comes too early.
    @Test func `the workers are gone only when their threads have ended`() throws {
        let ends = try #require(ThreadEnds(yielding: 20_000))
        for _ in 0..<5 {
            let before = ends.count
            do {
                let workers = try Workers(threads: 4)
                let (here, present) = (pthread_self(), Count())
                _ = workers.map(count: 4, grain: 1) { _ in
                    if pthread_equal(pthread_self(), here) == 0 { ends.markThread() }
                    present.meet(4)
                }
            }
            #expect(ends.count == before + 3)
        }
    }
}

/// Counts threads that have come to a place, where each waits for the others.
private final class Count: Sendable {
    private let come = Atomic(0)

    func meet(_ all: Int) {
        come.add(1, ordering: .sequentiallyConsistent)
        while come.load(ordering: .sequentiallyConsistent) < all { sched_yield() }
    }
}

import Glibc
import Synchronization

/// Marks threads, and counts the marked ones that have ended: the C library calls back at the end of
/// each thread that has a value under a key.
final class ThreadEnds: Sendable {
    private let key: pthread_key_t
    private let ended = Atomic(0)
    /// How often an ending thread lets others go first.
    private let yields: Int

    /// `nil` where the system has no key left.
    init?(yielding yields: Int = 0) {
        var key = pthread_key_t()
        let error = pthread_key_create(&key) { mark in
            guard let mark else { return }
            let ends = Unmanaged<ThreadEnds>.fromOpaque(mark).takeUnretainedValue()
            for _ in 0..<ends.yields { sched_yield() }
            ends.ended.add(1, ordering: .sequentiallyConsistent)
        }
        guard error == 0 else { return nil }
        (self.key, self.yields) = (key, yields)
    }

    deinit { pthread_key_delete(key) }

    var count: Int { ended.load(ordering: .sequentiallyConsistent) }

    /// This object must outlive the thread, or its mark.
    func markThread() { pthread_setspecific(key, Unmanaged.passUnretained(self).toOpaque()) }

    func unmarkThread() { pthread_setspecific(key, nil) }
}

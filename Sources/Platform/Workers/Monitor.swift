import Glibc

/// A lock, and two things that a thread can wait for while it holds it, which opens it meanwhile.
///
/// Safe to use: the pointers are this object's own, from its beginning to its end.
@safe
final class Monitor {
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let work = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    private let leaving = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)

    init() {
        unsafe Self.check(pthread_mutex_init(mutex, nil))
        unsafe Self.check(pthread_cond_init(work, nil))
        unsafe Self.check(pthread_cond_init(leaving, nil))
    }

    deinit {
        unsafe pthread_cond_destroy(leaving)
        unsafe pthread_cond_destroy(work)
        unsafe pthread_mutex_destroy(mutex)
        unsafe leaving.deallocate()
        unsafe work.deallocate()
        unsafe mutex.deallocate()
    }

    func lock() { unsafe Self.check(pthread_mutex_lock(mutex)) }
    func unlock() { unsafe Self.check(pthread_mutex_unlock(mutex)) }

    /// Returns some time after work was announced, perhaps without cause.
    func waitForWork() { unsafe Self.check(pthread_cond_wait(work, mutex)) }

    func announceWork() { unsafe Self.check(pthread_cond_broadcast(work)) }

    func announceWork(to count: Int) {
        for _ in 0..<count { unsafe Self.check(pthread_cond_signal(work)) }
    }

    /// Returns some time after a leaving was announced, perhaps without cause.
    func waitForLeaving() { unsafe Self.check(pthread_cond_wait(leaving, mutex)) }

    func announceLeaving() { unsafe Self.check(pthread_cond_broadcast(leaving)) }

    /// Of these calls each fails only for a lock that is misused, which is our own bug.
    private static func check(_ error: Int32) {
        precondition(error == 0, "a lock is misused: error \(error)")
    }
}

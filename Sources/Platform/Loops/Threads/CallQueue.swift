import Glibc

/// Calls that wait for a thread, in the order of their coming, and the threads that wait for calls.
///
/// Sendable: everything that changes is touched only while the lock is held; the pointers are this
/// object's own from its beginning to its end.
final class CallQueue: @unchecked Sendable {
    struct Call: Sendable {
        let work: @Sendable () -> Void
        /// What is done instead where the threads are stopped first.
        let refused: @Sendable (BlockingRefusal) -> Void
    }

    private let lock = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let arrival = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    private let bound: Int
    private var calls: [Call] = []
    /// The first of `calls` that nobody has taken.
    private var next = 0
    /// Threads that run no call.
    private var idle: Int
    private var isStopped = false

    /// A call for which a thread is idle does not wait, so `bound` may be zero.
    init(bound: Int, threads: Int) {
        (self.bound, idle) = (bound, threads)
        pthread_mutex_init(lock, nil)
        pthread_cond_init(arrival, nil)
    }

    deinit {
        pthread_cond_destroy(arrival)
        pthread_mutex_destroy(lock)
        arrival.deallocate()
        lock.deallocate()
    }

    private func locked<Result>(_ body: () -> Result) -> Result {
        pthread_mutex_lock(lock)
        defer { pthread_mutex_unlock(lock) }
        return body()
    }

    private var waiting: Int { calls.count - next }

    func add(_ call: Call) -> BlockingRefusal? {
        locked {
            if isStopped { return .stopped }
            guard waiting < bound + idle else { return .busy(waiting: waiting) }
            calls.append(call)
            pthread_cond_signal(arrival)
            return nil
        }
    }

    /// The life of a thread: runs calls until told to stop.
    func work() {
        while let call = take() {
            call.work()
            locked { idle += 1 }
        }
    }

    private func take() -> Call? {
        locked {
            while waiting == 0, !isStopped { pthread_cond_wait(arrival, lock) }
            guard !isStopped else { return nil }
            let call = calls[next]
            next += 1
            idle -= 1
            // What was taken goes when it is the greater part.
            if next * 2 > calls.count {
                calls.removeFirst(next)
                next = 0
            }
            return call
        }
    }

    func stop() {
        let left = locked { () -> [Call] in
            isStopped = true
            defer { (calls, next) = ([], 0) }
            pthread_cond_broadcast(arrival)
            return Array(calls[next...])
        }
        for call in left { call.refused(.stopped) }
    }
}

import Glibc

/// A semaphore: one thread waits until others have told it to go on, as often as it was told.
@safe final class WakeUp: @unchecked Sendable {
    // Sendable: a semaphore is made to be used by several threads, and its address never changes.

    private let semaphore = UnsafeMutablePointer<sem_t>.allocate(capacity: 1)

    init() {
        let error = unsafe sem_init(semaphore, 0, 0)
        precondition(error == 0, "a semaphore that starts at zero is always given")
    }

    deinit {
        unsafe sem_destroy(semaphore)
        unsafe semaphore.deallocate()
    }

    func post() { unsafe sem_post(semaphore) }

    func wait() { while unsafe sem_wait(semaphore) != 0 {} }

    /// Whether it was told within that time.
    func wait(for duration: Duration) -> Bool {
        var deadline = timespec()
        unsafe clock_gettime(CLOCK_REALTIME, &deadline)
        let (seconds, attoseconds) = max(duration, .zero).components
        let nanoseconds = deadline.tv_nsec + Int(attoseconds / 1_000_000_000)
        deadline.tv_sec += Int(min(seconds, 1 << 32)) + nanoseconds / 1_000_000_000
        deadline.tv_nsec = nanoseconds % 1_000_000_000
        while unsafe sem_timedwait(semaphore, &deadline) != 0 {
            guard errno == EINTR else { return false }
        }
        return true
    }
}

import Glibc

/// What many threads bring and one takes, all that has come at once: a bounded double buffer with a
/// wait. Who comes when it is full is told so and brings nothing.
///
/// Sendable: everything that changes is touched only while the lock is held; the pointers are this
/// object's own from its beginning to its end.
public final class Inbox<Element: Sendable>: @unchecked Sendable {
    /// Why something was not taken.
    public enum Refusal: Error, Hashable, Sendable {
        case full(bound: Int)
        case closed
    }

    public let bound: Int
    private let lock = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let arrival = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    private var elements: [Element] = []
    private var isWaiting = false
    private var isClosed = false

    public init(bound: Int) {
        self.bound = bound
        pthread_mutex_init(lock, nil)
        var attributes = pthread_condattr_t()
        pthread_condattr_init(&attributes)
        pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
        pthread_cond_init(arrival, &attributes)
        pthread_condattr_destroy(&attributes)
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

    /// How many wait to be taken.
    public var count: Int { locked { elements.count } }

    /// Brings some, all or none of them.
    public func add(_ new: some Collection<Element>) throws(Refusal) {
        let refusal = locked { () -> Refusal? in
            if isClosed { return .closed }
            guard elements.count + new.count <= bound else { return .full(bound: bound) }
            elements.append(contentsOf: new)
            if isWaiting { pthread_cond_signal(arrival) }
            return nil
        }
        if let refusal { throw refusal }
    }

    /// Exchanges `taken`, which is emptied, for all that has come, and waits for something so long
    /// where nothing has. False once it is closed and empty.
    public func take(into taken: inout [Element], within milliseconds: UInt64) -> Bool {
        taken.removeAll(keepingCapacity: true)
        pthread_mutex_lock(lock)
        defer { pthread_mutex_unlock(lock) }
        if elements.isEmpty, !isClosed, milliseconds > 0 {
            var until = timespec()
            clock_gettime(CLOCK_MONOTONIC, &until)
            let nanoseconds = until.tv_nsec + Int(milliseconds % 1_000) * 1_000_000
            until.tv_sec += Int(min(milliseconds / 1_000, 1_000_000)) + nanoseconds / 1_000_000_000
            until.tv_nsec = nanoseconds % 1_000_000_000
            isWaiting = true
            while elements.isEmpty, !isClosed,
                pthread_cond_timedwait(arrival, lock, &until) == 0
            {}
            isWaiting = false
        }
        swap(&elements, &taken)
        return !(taken.isEmpty && isClosed)
    }

    /// Takes nothing more; what has come can still be taken.
    public func close() {
        locked {
            isClosed = true
            pthread_cond_signal(arrival)
        }
    }
}

import Glibc

/// What one thread hands to another in order, piece by piece: who brings waits while it is full, who
/// takes waits while it is empty. An ``Inbox`` is for many who must never wait.
///
/// Sendable: everything that changes is touched only while the lock is held; the pointers are this
/// object's own from its beginning to its end.
public final class Handoff<Element: Sendable>: @unchecked Sendable {
    private let bound: Int
    private let lock = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let change = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    /// A ring: `count` elements from `first` on.
    private var ring: [Element?]
    private var (first, count) = (0, 0)
    private var ended = false

    /// One in which at most so many stand; at least one may.
    public init(bound: Int) {
        self.bound = max(bound, 1)
        ring = Array(repeating: nil, count: max(bound, 1))
        pthread_mutex_init(lock, nil)
        pthread_cond_init(change, nil)
    }

    deinit {
        pthread_cond_destroy(change)
        pthread_mutex_destroy(lock)
        change.deallocate()
        lock.deallocate()
    }

    private func locked<Result>(_ body: () -> Result) -> Result {
        pthread_mutex_lock(lock)
        defer { pthread_mutex_unlock(lock) }
        return body()
    }

    private func add(_ element: Element) {
        ring[(first + count) % bound] = element
        count += 1
        if count == 1 { pthread_cond_signal(change) }
    }

    /// Brings one, once there is room for it. False, and it was not brought, where it is closed.
    public func put(_ element: Element) -> Bool {
        locked {
            while count == bound, !ended { pthread_cond_wait(change, lock) }
            guard !ended else { return false }
            add(element)
            return true
        }
    }

    /// Brings one if there is room for it now, and fewer than `most` stand.
    public func offer(_ element: Element, upTo most: Int = .max) -> Bool {
        locked {
            guard count < min(bound, most), !ended else { return false }
            add(element)
            return true
        }
    }

    /// The one that was brought first, once there is one; nil once it is closed and empty.
    public func take() -> Element? {
        locked {
            while count == 0, !ended { pthread_cond_wait(change, lock) }
            guard count > 0 else { return nil }
            let element = ring[first].take()
            (first, count) = ((first + 1) % bound, count - 1)
            if count == bound - 1 { pthread_cond_signal(change) }
            return element
        }
    }

    public var isClosed: Bool { locked { ended } }

    /// Takes nothing more; what was brought can still be taken.
    public func close() {
        locked {
            ended = true
            pthread_cond_broadcast(change)
        }
    }
}

import CSystem
import Glibc

/// The system's list of watched descriptors, and the descriptor that wakes whoever waits for them.
///
/// Sendable: the descriptors are constants until the end; `events` is the loop's thread's alone.
final class EventPoll: @unchecked Sendable {
    /// The most events of one wait.
    static let room = 256
    /// What stands beside the waking descriptor: a place that no source ever has.
    static let wakeWord = UInt64.max

    private let poll: Int32
    private let waker: Int32
    /// Whether the last wait brought anything. The loop's thread's alone.
    private var wasTold = false
    private let events = UnsafeMutablePointer<epoll_event>.allocate(capacity: EventPoll.room)

    private init(poll: Int32, waker: Int32) { (self.poll, self.waker) = (poll, waker) }

    static func open() throws(LoopError) -> EventPoll {
        let poll = epoll_create1(Int32(EPOLL_CLOEXEC))
        guard poll >= 0 else { throw .system(call: "epoll_create1", code: errno) }
        let waker = eventfd(0, Int32(EFD_CLOEXEC | EFD_NONBLOCK))
        guard waker >= 0 else {
            let code = errno
            close(poll)
            throw .system(call: "eventfd", code: code)
        }
        let opened = EventPoll(poll: poll, waker: waker)
        // Each write is told once, so that it need never be read.
        let edge = EPOLLIN.rawValue | EPOLLET.rawValue
        let code = opened.add(waker, events: edge, word: wakeWord)
        guard code == 0 else { throw .system(call: "epoll_ctl", code: code) }
        return opened
    }

    deinit {
        close(waker)
        close(poll)
        events.deallocate()
    }

    /// From any thread.
    func wake() {
        var one: UInt64 = 1
        // The count would be full after 600 years of a wake each nanosecond.
        _ = write(waker, &one, 8)
    }

    /// Zero, or the error number.
    func add(_ descriptor: Int32, events: UInt32, word: UInt64) -> Int32 {
        var event = epoll_event()
        event.events = events
        event.data.u64 = word
        return epoll_ctl(poll, EPOLL_CTL_ADD, descriptor, &event) == 0 ? 0 : errno
    }

    func remove(_ descriptor: Int32) {
        var event = epoll_event()
        _ = epoll_ctl(poll, EPOLL_CTL_DEL, descriptor, &event)
    }

    /// Waits for events, a wake, or the time; how many events there are.
    ///
    /// Whoever was told something is likely to be told more at once: others on this processor are let
    /// go on, and asked about, before the thread is put to sleep and has to be woken.
    func wait(_ milliseconds: UInt64) -> Int {
        if milliseconds > 0, wasTold {
            sched_yield()
            let count = Int(epoll_wait(poll, events, Int32(Self.room), 0))
            wasTold = count > 0
            if count != 0 { return max(0, count) }
        }
        let timeout = Int32(truncatingIfNeeded: min(milliseconds, 1 << 30))
        let count = max(0, Int(epoll_wait(poll, events, Int32(Self.room), timeout)))
        wasTold = count > 0
        return count
    }

    subscript(index: Int) -> (word: UInt64, events: UInt32) {
        (events[index].data.u64, events[index].events)
    }
}

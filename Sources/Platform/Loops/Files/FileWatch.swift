import Glibc

/// Whether the file of a name has changed since somebody last asked.
///
/// What decides is which file it is, its size and its times; events of its directory only make
/// somebody ask sooner. So a file that is replaced, written over or reached through a link is seen
/// alike, and where there are no events a change is seen at the next look.
///
/// Not for two threads at once, but for ``wake()``.
public final class FileWatch: @unchecked Sendable {
    // Sendable: `seen` belongs to the thread that watches; the descriptors are constants.
    private let path: String
    private let events: Int32
    private let woken, waker: Int32
    private var seen: Identity?

    /// Whether the system tells of changes, or looking is all there is.
    public var hasEvents: Bool { events >= 0 }

    /// `nil` where the system has no descriptor left to be woken by.
    public init?(_ path: String, usingEvents: Bool) {
        self.path = path
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { return nil }
        for end in ends {
            _ = fcntl(end, F_SETFD, FD_CLOEXEC)
            _ = fcntl(end, F_SETFL, O_NONBLOCK)
        }
        (woken, waker) = (ends[0], ends[1])
        events = usingEvents ? Self.watch(directoryOf: path) : -1
        seen = Identity(path)
    }

    deinit {
        close(waker)
        close(woken)
        if events >= 0 { close(events) }
    }

    /// Whether the file is another one, or has other contents, than at the last call.
    public func hasChanged() -> Bool {
        let now = Identity(path)
        defer { seen = now }
        return now != seen
    }

    /// Returns after an event of the directory, a ``wake()``, or the time.
    public func wait(atMost duration: Duration) {
        var descriptors = [pollfd(fd: woken, events: Int16(POLLIN), revents: 0)]
        if hasEvents { descriptors.append(pollfd(fd: events, events: Int16(POLLIN), revents: 0)) }
        let (seconds, rest) = duration.components
        let perMillisecond: Int64 = 1_000_000_000_000_000
        let milliseconds =
            min(seconds, 1 << 20) * 1_000 + (rest + perMillisecond - 1) / perMillisecond
        let count = poll(&descriptors, nfds_t(descriptors.count), Int32(clamping: milliseconds))
        guard count > 0 else { return }
        for descriptor in descriptors where descriptor.revents != 0 { drain(descriptor.fd) }
    }

    /// Ends a wait, or the next one. From any thread.
    public func wake() {
        var one: UInt8 = 1
        // Full means that it is awake already.
        _ = write(waker, &one, 1)
    }

    private func drain(_ descriptor: Int32) {
        withUnsafeTemporaryAllocation(byteCount: 4_096, alignment: 8) { room in
            while read(descriptor, room.baseAddress, room.count) > 0 {}
        }
    }

    private static func watch(directoryOf path: String) -> Int32 {
        let events = inotify_init1(Int32(IN_CLOEXEC | IN_NONBLOCK))
        guard events >= 0 else { return -1 }
        let slash = path.lastIndex(of: "/")
        let directory = slash.map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
        let mask = IN_CLOSE_WRITE | IN_MOVED_TO | IN_MOVED_FROM | IN_CREATE | IN_DELETE | IN_ATTRIB
        guard inotify_add_watch(events, directory, UInt32(mask)) >= 0 else {
            close(events)
            return -1
        }
        return events
    }
}

/// Which file stands at a path, and when it was last written.
private struct Identity: Equatable {
    private let device, inode, size: Int64
    /// When its contents changed and when anything about it did, only ever compared.
    private let times: [UInt8]

    public init?(_ path: String) {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        device = Int64(truncatingIfNeeded: status.st_dev)
        inode = Int64(truncatingIfNeeded: status.st_ino)
        size = Int64(status.st_size)
        times =
            withUnsafeBytes(of: status.st_mtim, Array.init)
            + withUnsafeBytes(of: status.st_ctim, Array.init)
    }
}

import Glibc
import Synchronization

/// A client that says exactly the bytes it is told to, for what no proper client would say. It
/// blocks, and gives up after its patience.
final class RawPeer: Sendable {
    private let descriptor: Int32
    private let isClosed = Atomic(false)

    /// For how long something is waited for that comes, in milliseconds.
    static let patience: Int32 = 60_000

    /// What `said` may end with, once the server has closed.
    static let end = "<end>"

    init(port: UInt16, receiveBuffer: Int32? = nil) throws {
        descriptor = socket(
            AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw PeerError(errno) }
        if var size = receiveBuffer {
            setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &size, 4)
        }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let result = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard result == 0 else { throw PeerError(errno) }
    }

    deinit { close() }

    func close() {
        guard !isClosed.exchange(true, ordering: .relaxed) else { return }
        // A child that is being spawned holds the socket, too, until it has begun.
        _ = shutdown(descriptor, Int32(SHUT_RDWR))
        Glibc.close(descriptor)
    }

    struct PeerError: Error {
        let code: Int32
        init(_ code: Int32) { self.code = code }
    }

    /// Sends all of it; `false` where the server would not take it.
    @discardableResult func say(_ bytes: some Sequence<UInt8>) -> Bool {
        let bytes = Array(bytes)
        var sent = 0
        while sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes {
                send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { return false }
            sent += count
        }
        return true
    }

    @discardableResult func say(_ text: String) -> Bool { say(text.utf8) }

    func finishWriting() { shutdown(descriptor, Int32(SHUT_WR)) }

    /// Everything that comes until `isEnough`, the end, or the patience is over.
    func hear(
        patience milliseconds: Int32 = RawPeer.patience,
        until isEnough: (String) -> Bool = { _ in false }
    ) -> String {
        var heard: [UInt8] = []
        var room = [UInt8](repeating: 0, count: 65_536)
        let until = Self.now() + Int(milliseconds)
        while Self.now() < until {
            var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            guard poll(&waiting, 1, Int32(max(until - Self.now(), 0))) > 0 else { break }
            let count = recv(descriptor, &room, room.count, 0)
            guard count > 0 else {
                return String(decoding: heard, as: UTF8.self) + Self.end
            }
            heard += room[..<count]
            if isEnough(String(decoding: heard, as: UTF8.self)) { break }
        }
        return String(decoding: heard, as: UTF8.self)
    }

    /// How many bytes come until the end.
    func count(patience milliseconds: Int32 = RawPeer.patience) -> Int {
        var total = 0
        var room = [UInt8](repeating: 0, count: 1 << 20)
        let until = Self.now() + Int(milliseconds)
        while Self.now() < until {
            var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            guard poll(&waiting, 1, Int32(max(until - Self.now(), 0))) > 0 else { break }
            let count = recv(descriptor, &room, room.count, 0)
            guard count > 0 else { break }
            total += count
        }
        return total
    }

    /// Exactly so many bytes; fewer where the end or the patience comes first.
    func bytes(_ count: Int, patience milliseconds: Int32 = RawPeer.patience) -> [UInt8] {
        var heard: [UInt8] = []
        let until = Self.now() + Int(milliseconds)
        while heard.count < count, stirs(within: Int32(max(until - Self.now(), 0))) {
            var room = [UInt8](repeating: 0, count: count - heard.count)
            let got = recv(descriptor, &room, room.count, 0)
            guard got > 0 else { break }
            heard += room[..<got]
        }
        return heard
    }

    /// How a server ends a connection.
    enum End: Hashable { case closed, reset, none }

    /// Reads until the end, as fast as it comes, and says which end it was.
    func end(patience milliseconds: Int32 = RawPeer.patience) -> End {
        var room = [UInt8](repeating: 0, count: 1 << 16)
        let until = Self.now() + Int(milliseconds)
        while Self.now() < until {
            var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            guard poll(&waiting, 1, Int32(max(until - Self.now(), 0))) > 0 else { break }
            let count = recv(descriptor, &room, room.count, 0)
            if count == 0 { return .closed }
            if count < 0 { return .reset }
        }
        return .none
    }

    /// Reads at most so many bytes that are here by now.
    func sip(_ most: Int) -> Int {
        var room = [UInt8](repeating: 0, count: most)
        return max(recv(descriptor, &room, most, Int32(MSG_DONTWAIT)), 0)
    }

    /// Whether something comes, or the end, within that time.
    func stirs(within milliseconds: Int32) -> Bool {
        var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        return poll(&waiting, 1, milliseconds) > 0
    }

    static func now() -> Int {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return time.tv_sec * 1_000 + time.tv_nsec / 1_000_000
    }
}

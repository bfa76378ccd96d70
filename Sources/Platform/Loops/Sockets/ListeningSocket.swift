import CSystem
import Glibc

/// A bound descriptor that listens, shared by all who accept from it and closed by the last.
final class ListeningSocket: Sendable {
    let descriptor: Int32
    let address: SocketAddress
    /// The file of a Unix socket, which goes when the socket does.
    private let file: UnixSocketFile?

    private init(_ descriptor: Int32, _ address: SocketAddress, file: UnixSocketFile?) {
        (self.descriptor, self.address, self.file) = (descriptor, address, file)
    }

    deinit {
        file?.remove()
        close(descriptor)
    }

    // MARK: Opening

    static func open(
        _ address: SocketAddress, options: ListenerOptions
    ) throws(SocketError) -> ListeningSocket {
        if case .unix(let path) = address {
            return try listen(at: path, options: options)
        }
        guard options.reusePort else {
            return try listen(at: address, options: options, reusePort: false)
        }
        // Sharing a port is for siblings: one bound without it says whether a stranger is there.
        let probe = try bound(to: address, reusePort: false)
        let chosen = SocketAddress.local(of: probe) ?? address
        close(probe)
        return try listen(at: chosen, options: options, reusePort: true)
    }

    /// One more queue at an address that siblings listen at.
    static func sharing(
        _ address: SocketAddress, options: ListenerOptions
    ) throws(SocketError) -> ListeningSocket {
        try listen(at: address, options: options, reusePort: true)
    }

    private static func listen(
        at address: SocketAddress, options: ListenerOptions, reusePort: Bool
    ) throws(SocketError) -> ListeningSocket {
        let descriptor = try bound(to: address, reusePort: reusePort)
        // Connections have it from their listener.
        set(descriptor, IPPROTO_TCP_LEVEL, TCP_NODELAY)
        guard Glibc.listen(descriptor, options.backlog) == 0 else {
            throw refusal("listen", of: descriptor, address)
        }
        let chosen = SocketAddress.local(of: descriptor) ?? address
        return ListeningSocket(descriptor, chosen, file: nil)
    }

    private static func listen(
        at path: String, options: ListenerOptions
    ) throws(SocketError) -> ListeningSocket {
        let file = try UnixSocketFile.claim(path)
        let address = SocketAddress.unix(path: path)
        let descriptor = try fresh(address)
        guard bind(descriptor, to: address) else { throw refusal("bind", of: descriptor, address) }
        guard file.restrict(), Glibc.listen(descriptor, options.backlog) == 0 else {
            let error = refusal("listen", of: descriptor, address)
            file.remove()
            throw error
        }
        return ListeningSocket(descriptor, address, file: file)
    }

    private static func bound(
        to address: SocketAddress, reusePort: Bool
    ) throws(SocketError) -> Int32 {
        let descriptor = try fresh(address)
        set(descriptor, SOL_SOCKET, SO_REUSEADDR)
        if reusePort { set(descriptor, SOL_SOCKET, SO_REUSEPORT) }
        // An address means itself: who wants both versions listens at both.
        if case .ipv6 = address { set(descriptor, IPPROTO_IPV6_LEVEL, IPV6_V6ONLY) }
        guard bind(descriptor, to: address) else { throw refusal("bind", of: descriptor, address) }
        return descriptor
    }

    private static let IPPROTO_TCP_LEVEL = Int32(IPPROTO_TCP)
    private static let IPPROTO_IPV6_LEVEL = Int32(IPPROTO_IPV6)

    private static func fresh(_ address: SocketAddress) throws(SocketError) -> Int32 {
        try StreamSocket.fresh(address.family)
    }

    private static func bind(_ descriptor: Int32, to address: SocketAddress) -> Bool {
        address.withSystemForm { Glibc.bind(descriptor, $0, $1) == 0 }
    }

    private static func set(_ descriptor: Int32, _ level: Int32, _ option: Int32) {
        var one: Int32 = 1
        // Without it things are slower or stricter, not wrong.
        _ = setsockopt(descriptor, level, option, &one, socklen_t(MemoryLayout<Int32>.size))
    }

    /// Closes the descriptor and says why, and where.
    private static func refusal(
        _ call: String, of descriptor: Int32, _ address: SocketAddress
    ) -> SocketError {
        let code = errno
        close(descriptor)
        return code == EADDRINUSE
            ? .addressInUse(address) : .system(call: "\(call) \(address)", code: code)
    }

    // MARK: Accepting

    enum Accepted {
        case connection(Int32, SocketAddress)
        case none
        /// One that has gone before it was taken.
        case again
        /// The system has no descriptor or no memory left.
        case noRoom
    }

    func accept() -> Accepted {
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let connection = withUnsafeMutablePointer(to: &storage) { storage in
            storage.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                csystem_accept(descriptor, $0, &length)
            }
        }
        if connection >= 0 {
            return .connection(
                connection, SocketAddress(storage, length: length) ?? .unix(path: ""))
        }
        switch errno {
        case EAGAIN: return .none
        case EINTR, ECONNABORTED, EPROTO, EPERM, ENETDOWN, ENETUNREACH, EHOSTDOWN, EHOSTUNREACH,
            ENOPROTOOPT, ENONET, EOPNOTSUPP:
            return .again
        default: return .noRoom
        }
    }
}

/// A descriptor of a stream socket that never blocks and no child inherits.
enum StreamSocket {
    static func fresh(_ family: Int32) throws(SocketError) -> Int32 {
        let kind = Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
        let descriptor = Glibc.socket(family, kind, 0)
        guard descriptor >= 0 else { throw .system(call: "socket", code: errno) }
        return descriptor
    }
}

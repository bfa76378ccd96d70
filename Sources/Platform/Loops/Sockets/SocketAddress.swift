import CSystem
import Glibc

/// Where a socket is or goes.
public enum SocketAddress: Sendable, Hashable, CustomStringConvertible {
    case ipv4(IPv4Address, port: UInt16)
    /// The zone says which interface a link-local address belongs to, by number; zero says nothing.
    case ipv6(IPv6Address, port: UInt16, zone: UInt32 = 0)
    /// A path; empty where the other end of a Unix socket has none.
    case unix(path: String)

    /// The longest path of a Unix socket, in bytes.
    public static let longestPath = 107

    /// `127.0.0.1:80`, `[::1]:80`, `[fe80::1%2]:80`, `unix:/run/node.sock`; nothing else, and no
    /// names of hosts.
    public init?(_ text: some StringProtocol) {
        if text.hasPrefix("unix:") {
            let path = String(text.dropFirst(5))
            guard (1...Self.longestPath).contains(path.utf8.count), !path.utf8.contains(0) else {
                return nil
            }
            self = .unix(path: path)
            return
        }
        guard text.utf8.count <= 80, let colon = text.lastIndex(of: ":"),
            let number = DecimalNumber.parse(
                text[text.index(after: colon)...].utf8, atMost: UInt32(UInt16.max))
        else { return nil }
        let host = text[..<colon]
        let port = UInt16(number)
        if host.hasPrefix("["), host.hasSuffix("]") {
            let parts = host.dropFirst().dropLast().split(
                separator: "%", maxSplits: 1, omittingEmptySubsequences: false)
            guard let first = parts.first, let address = IPv6Address(first) else { return nil }
            guard parts.count == 2 else {
                self = .ipv6(address, port: port)
                return
            }
            let zone = DecimalNumber.parse(parts[1].utf8, atMost: .max)
            guard let zone, zone > 0 else { return nil }
            self = .ipv6(address, port: port, zone: zone)
        } else if let address = IPv4Address(host) {
            self = .ipv4(address, port: port)
        } else {
            return nil
        }
    }

    /// What ``init(_:)`` reads back.
    public var description: String {
        switch self {
        case .ipv4(let address, let port): "\(address):\(port)"
        case .ipv6(let address, let port, 0): "[\(address)]:\(port)"
        case .ipv6(let address, let port, let zone): "[\(address)%\(zone)]:\(port)"
        case .unix(let path): "unix:\(path)"
        }
    }

    /// `nil` of a Unix socket.
    public var port: UInt16? {
        switch self {
        case .ipv4(_, let port), .ipv6(_, let port, _): port
        case .unix: nil
        }
    }

    public func withPort(_ port: UInt16) -> SocketAddress {
        switch self {
        case .ipv4(let address, _): .ipv4(address, port: port)
        case .ipv6(let address, _, let zone): .ipv6(address, port: port, zone: zone)
        case .unix: self
        }
    }

    public var isLoopback: Bool {
        switch self {
        case .ipv4(let address, _): address.bits >> 24 == 127
        case .ipv6(let address, _, _): address == .loopback || address.bits >> 24 == 0xffff_7f
        case .unix: true
        }
    }

    // MARK: As the system has it

    var family: Int32 {
        switch self {
        case .ipv4: AF_INET
        case .ipv6: AF_INET6
        case .unix: AF_UNIX
        }
    }

    func withSystemForm<Result>(_ body: (UnsafePointer<sockaddr>, socklen_t) -> Result) -> Result {
        var storage = sockaddr_storage()
        let length = withUnsafeMutableBytes(of: &storage, write)
        return withUnsafePointer(to: &storage) { storage in
            storage.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, length) }
        }
    }

    private func write(_ storage: UnsafeMutableRawBufferPointer) -> socklen_t {
        switch self {
        case .ipv4(let address, let port):
            var form = sockaddr_in()
            form.sin_family = sa_family_t(AF_INET)
            form.sin_port = port.bigEndian
            form.sin_addr.s_addr = address.bits.bigEndian
            storage.storeBytes(of: form, as: sockaddr_in.self)
            return socklen_t(MemoryLayout<sockaddr_in>.size)
        case .ipv6(let address, let port, let zone):
            var form = sockaddr_in6()
            form.sin6_family = sa_family_t(AF_INET6)
            form.sin6_port = port.bigEndian
            form.sin6_addr = address.system
            form.sin6_scope_id = zone
            storage.storeBytes(of: form, as: sockaddr_in6.self)
            return socklen_t(MemoryLayout<sockaddr_in6>.size)
        case .unix(let path):
            storage.storeBytes(of: sa_family_t(AF_UNIX), as: sa_family_t.self)
            let bytes = Array(path.utf8.prefix(Self.longestPath))
            let start = MemoryLayout<sockaddr_un>.offset(of: \.sun_path) ?? 2
            for (index, byte) in bytes.enumerated() { storage[start + index] = byte }
            return socklen_t(start + bytes.count + 1)
        }
    }

    /// From what the system wrote, of which `length` bytes count.
    init?(_ storage: sockaddr_storage, length: socklen_t) {
        switch Int32(storage.ss_family) {
        case AF_INET:
            let form = withUnsafeBytes(of: storage) { $0.load(as: sockaddr_in.self) }
            self = .ipv4(
                IPv4Address(bits: UInt32(bigEndian: form.sin_addr.s_addr)),
                port: UInt16(bigEndian: form.sin_port))
        case AF_INET6:
            let form = withUnsafeBytes(of: storage) { $0.load(as: sockaddr_in6.self) }
            self = .ipv6(
                IPv6Address(form.sin6_addr), port: UInt16(bigEndian: form.sin6_port),
                zone: form.sin6_scope_id)
        case AF_UNIX:
            let start = MemoryLayout<sockaddr_un>.offset(of: \.sun_path) ?? 2
            let path = withUnsafeBytes(of: storage) { bytes in
                bytes[start..<min(max(Int(length), start), start + Self.longestPath)].prefix {
                    $0 != 0
                }.map { $0 }
            }
            self = .unix(path: String(decoding: path, as: UTF8.self))
        default: return nil
        }
    }

    /// The address of this end of a socket.
    static func local(of descriptor: Int32) -> SocketAddress? {
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let code = withUnsafeMutablePointer(to: &storage) { storage in
            storage.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                getsockname(descriptor, $0, &length)
            }
        }
        return code == 0 ? SocketAddress(storage, length: length) : nil
    }
}

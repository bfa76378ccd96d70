/// Whom a client speaks to: what requests must have in common to share connections, a breaker and
/// a bound.
public enum Origin: Hashable, Sendable {
    /// In the clear. The host is in lower case, an IPv6 address without its brackets.
    case http(host: String, port: UInt16)
    case https(host: String, port: UInt16)
    /// In the clear, over the Unix socket at a path.
    case unix(path: String)

    public var isSecure: Bool {
        switch self {
        case .https: true
        case .http, .unix: false
        }
    }

    /// What stands in the Host field: the port only where it is not the scheme's own. Who listens on
    /// a Unix socket has no name but this machine's.
    var hostField: String {
        switch self {
        case .http(let host, let port): Self.authority(host, port, usual: 80)
        case .https(let host, let port): Self.authority(host, port, usual: 443)
        case .unix: "localhost"
        }
    }

    private static func authority(_ host: String, _ port: UInt16, usual: UInt16) -> String {
        let host = host.utf8.contains(UInt8(ascii: ":")) ? "[\(host)]" : host
        return port == usual ? host : "\(host):\(port)"
    }
}

extension Origin: CustomStringConvertible {
    public var description: String {
        switch self {
        case .http: "http://\(hostField)"
        case .https: "https://\(hostField)"
        case .unix(let path): "unix:\(path)"
        }
    }
}

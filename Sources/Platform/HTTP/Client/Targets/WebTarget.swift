import Loops

/// An address as a client is given it, read strictly: `http://host:port/path?query`, the same with
/// `https`, or `unix:/run/node.sock:/path?query`.
///
/// No user or password: a secret in an address ends up in logs. No fragment: it is never sent. The
/// path and query must be written as they go on the wire, escapes included.
public struct WebTarget: Hashable, Sendable {
    public let origin: Origin
    /// Path and query, as they stand in the request line.
    public let path: String

    /// The longest address taken, in bytes.
    public static let longest = 8 << 10

    public init(_ text: String) throws(WebTargetError) {
        guard text.utf8.count <= Self.longest else { throw .tooLong(bytes: text.utf8.count) }
        let rest: Substring
        if let address = Self.behind("unix:", text) {
            let path = address.prefix { $0 != ":" }
            guard path.hasPrefix("/"), path.utf8.count <= SocketAddress.longestPath,
                path.utf8.allSatisfy(Self.isVisible)
            else { throw .badSocketPath(String(path)) }
            origin = .unix(path: String(path))
            rest = address[path.endIndex...].dropFirst()
        } else if let address = Self.behind("http://", text) {
            let (host, port, path) = try Self.divide(address)
            (origin, rest) = (.http(host: host, port: port ?? 80), path)
        } else if let address = Self.behind("https://", text) {
            let (host, port, path) = try Self.divide(address)
            (origin, rest) = (.https(host: host, port: port ?? 443), path)
        } else {
            throw .badScheme
        }
        path = try Self.checked(rest)
    }

    /// Another path of the same origin.
    public init(_ origin: Origin, path: String) throws(WebTargetError) {
        guard path.utf8.count <= Self.longest else { throw .tooLong(bytes: path.utf8.count) }
        self.origin = origin
        self.path = try Self.checked(Substring(path))
    }

    /// Another path of the same origin.
    public func at(_ path: String) throws(WebTargetError) -> WebTarget {
        try WebTarget(origin, path: path)
    }

    private static func behind(_ scheme: String, _ text: String) -> Substring? {
        let head = text.utf8.prefix(scheme.utf8.count)
        guard head.map(ByteClass.lower) == Array(scheme.utf8) else { return nil }
        return text[head.endIndex...]
    }

    private static func isVisible(_ byte: UInt8) -> Bool { byte > 0x20 && byte < 0x7F }

    private static func divide(
        _ address: Substring
    ) throws(WebTargetError) -> (host: String, port: UInt16?, rest: Substring) {
        let authority = address.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        guard !authority.utf8.contains(UInt8(ascii: "@")) else { throw .userInfo }
        let bytes = Array(authority.utf8)
        guard Authority.isValid(bytes.span, 0..<bytes.count) else {
            throw .badHost(String(authority))
        }
        let host: Substring
        if authority.hasPrefix("[") {
            host = authority.dropFirst().prefix { $0 != "]" }
            guard IPv6Address(host) != nil else { throw .badHost(String(authority)) }
        } else {
            host = authority.prefix { $0 != ":" }
        }
        let behind = authority.dropFirst(host.utf8.count + (authority.hasPrefix("[") ? 2 : 0))
        var port: UInt16?
        if behind.hasPrefix(":") {
            guard let number = UInt16(behind.dropFirst()), number > 0 else {
                throw .badHost(String(authority))
            }
            port = number
        }
        let small = String(decoding: host.utf8.map(ByteClass.lower), as: UTF8.self)
        return (small, port, address[authority.endIndex...])
    }

    private static func checked(_ rest: Substring) throws(WebTargetError) -> String {
        guard !rest.utf8.contains(UInt8(ascii: "#")) else { throw .fragment }
        let path = rest.hasPrefix("/") ? String(rest) : "/" + rest
        guard rest.isEmpty || rest.hasPrefix("/") || rest.hasPrefix("?") else {
            throw .badPath(.badTarget)
        }
        do throws(HeadRefusal) { _ = try RequestTarget(path) } catch { throw .badPath(error) }
        return path
    }
}

extension WebTarget: CustomStringConvertible {
    /// What ``init(_:)`` reads back.
    public var description: String {
        switch origin {
        case .http, .https: "\(origin)\(path)"
        case .unix: "\(origin):\(path)"
        }
    }
}

/// Why a text is no address that a client can ask.
public enum WebTargetError: Error, Hashable, Sendable {
    case tooLong(bytes: Int)
    case badScheme
    case userInfo
    case badHost(String)
    case badSocketPath(String)
    case fragment
    case badPath(HeadRefusal)
}

extension WebTargetError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .tooLong(let bytes):
            "the address has \(bytes) bytes; at most \(WebTarget.longest) are taken"
        case .badScheme:
            "the address must begin with http://, https:// or unix:/"
        case .userInfo:
            "the address holds a user or a password; send them in a field instead"
        case .badHost(let authority):
            "\(authority.prefix(64).debugDescription) is no host with or without a port; expected "
                + "a name, an IPv4 address or an IPv6 address in brackets"
        case .badSocketPath(let path):
            "\(path.prefix(64).debugDescription) is no path of a Unix socket; expected an absolute "
                + "one of at most \(SocketAddress.longestPath) visible bytes without a colon"
        case .fragment: "the address has a fragment, which is never sent; leave out # and the rest"
        case .badPath(let refusal): "\(refusal)"
        }
    }
}

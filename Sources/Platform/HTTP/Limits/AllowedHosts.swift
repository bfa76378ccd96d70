import Loops

/// Which names a server answers to. A page of a stranger's can have its own name point at this
/// machine, and then a browser takes what is served here for the page's own (DNS rebinding); but it
/// says in `Host` which name was asked for.
struct AllowedHosts: Sendable {
    /// Where the one who connects has come in.
    enum Entrance: Sendable {
        /// At a Unix socket, which no browser finds by a name.
        case unixSocket
        /// At an address that only this machine reaches.
        case ownMachine
        case anywhere

        init(_ address: SocketAddress) {
            switch address {
            case .unix: self = .unixSocket
            case .ipv4, .ipv6: self = address.isLoopback ? .ownMachine : .anywhere
            }
        }
    }

    /// In small letters, without their ports; `nil` for any.
    private let names: Set<String>?

    init(_ names: [String]?) { self.names = names.map { Set($0.map(Self.name)) } }

    /// The bytes of the last host that was admitted by its name: callers ask for the same again and
    /// again.
    private var known: [UInt8] = []

    /// Whether a request with that head is answered.
    mutating func admit(_ head: RequestHead, from entrance: Entrance) -> Bool {
        guard names(at: entrance) != nil else { return true }
        let host = head.fields.head[head.hostRange]
        if !known.isEmpty, host.elementsEqual(known) { return true }
        guard admit(String(decoding: host, as: UTF8.self), from: entrance) else { return false }
        known = Array(host)
        return true
    }

    /// The names that count besides the machine's own; `nil` where any does.
    private func names(at entrance: Entrance) -> Set<String>? {
        switch entrance {
        case .unixSocket: nil
        case .ownMachine: names
        case .anywhere: names.flatMap { $0.isEmpty ? nil : $0 }
        }
    }

    /// A request without a host, which only HTTP/1.0 may send, is no browser's.
    func admit(_ host: String, from entrance: Entrance) -> Bool {
        guard let names = names(at: entrance) else { return true }
        let name = Self.name(host)
        return name.isEmpty || names.contains(name) || Self.isOwnMachine(name)
    }

    /// What needs no looking up to be this machine. No name of a stranger's is among them.
    private static func isOwnMachine(_ name: String) -> Bool {
        if name == "localhost" { return true }
        if name.hasPrefix("["), name.hasSuffix("]") {
            let digits = name.dropFirst().dropLast()
            return IPv6Address(String(digits)).map { SocketAddress.ipv6($0, port: 0).isLoopback }
                ?? false
        }
        return IPv4Address(name).map { SocketAddress.ipv4($0, port: 0).isLoopback } ?? false
    }

    /// In small letters, without the port and the dot that may end a name.
    private static func name(_ host: String) -> String {
        var name = host[...]
        if let colon = name.lastIndex(of: ":"), name[colon...].dropFirst().allSatisfy(\.isNumber),
            name.hasPrefix("[") ? name[..<colon].hasSuffix("]") : !name[..<colon].contains(":")
        {
            name = name[..<colon]
        }
        if name.hasSuffix(".") { name = name.dropLast() }
        return name.lowercased()
    }
}

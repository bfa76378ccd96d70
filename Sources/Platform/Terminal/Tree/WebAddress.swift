/// Where a server answers: `http://host:port/path`, checked and kept in its parts.
///
/// No user name or password: a secret in an address would be seen by whoever lists processes.
package struct WebAddress: Hashable, Sendable {
    package let scheme: String
    /// A name, an IPv4 address, or an IPv6 address in its brackets.
    package let host: String
    package let port: UInt16
    /// Begins with a slash; a query may follow.
    package let path: String

    private static let ports: [String: UInt16] = ["http": 80, "https": 443, "ws": 80, "wss": 443]

    package init?(_ text: String) {
        guard text.utf8.count <= 2_048, let mark = text.firstRange(of: "://") else { return nil }
        let scheme = String(text[..<mark.lowerBound])
        guard let usual = Self.ports[scheme] else { return nil }
        let rest = text[mark.upperBound...]
        let authority = rest.prefix { $0 != "/" && $0 != "?" }
        let path = rest[authority.endIndex...]
        guard path.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "#") }),
            let (host, portText) = Self.split(authority)
        else { return nil }
        var port = usual
        if let portText {
            guard let number = UInt16(portText), number > 0, String(number) == portText else {
                return nil
            }
            port = number
        }
        (self.scheme, self.host, self.port) = (scheme, String(host), port)
        self.path = path.hasPrefix("/") ? String(path) : "/" + path
    }

    /// The text this is read from, with the port where it is not the usual one.
    package var text: String {
        let port = port == Self.ports[scheme] ? "" : ":\(port)"
        return "\(scheme)://\(host)\(port)\(path == "/" ? "" : path)"
    }

    private static func split(_ authority: Substring) -> (Substring, Substring?)? {
        if authority.hasPrefix("[") {
            guard let end = authority.firstIndex(of: "]") else { return nil }
            let address = authority[authority.index(after: authority.startIndex)..<end]
            let rest = authority[authority.index(after: end)...]
            guard address.utf8.contains(UInt8(ascii: ":")),
                address.utf8.allSatisfy({ isHex($0) || $0 == 0x3A || $0 == 0x2E }),
                rest.isEmpty || rest.hasPrefix(":")
            else { return nil }
            return (authority[...end], rest.isEmpty ? nil : rest.dropFirst())
        }
        let host = authority.prefix { $0 != ":" }
        let rest = authority[host.endIndex...]
        guard 1...253 ~= host.utf8.count, host.utf8.allSatisfy(isHostByte) else { return nil }
        return (host, rest.isEmpty ? nil : rest.dropFirst())
    }

    private static func isHex(_ byte: UInt8) -> Bool {
        (0x30...0x39 ~= byte) || (0x41...0x46 ~= byte) || (0x61...0x66 ~= byte)
    }

    private static func isHostByte(_ byte: UInt8) -> Bool {
        (0x30...0x39 ~= byte) || (0x41...0x5A ~= byte) || (0x61...0x7A ~= byte)
            || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "_")
    }
}

extension ValueKind where Value == WebAddress {
    /// The address of a server.
    package static var url: ValueKind {
        ValueKind(
            valueName: "URL",
            expectation: "an address such as http://localhost:26658, without a password",
            read: { WebAddress($0) }, write: \.text)
    }
}

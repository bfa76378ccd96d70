/// A request that becomes a web socket (RFC 6455, 4.2.1), and what the server answers with.
public struct WebSocketHandshake: Hashable, Sendable {
    public let key: WebSocketKey
    /// The one of the server's subprotocols that was agreed on.
    public let subprotocol: String?

    /// The version of the protocol that is spoken here.
    public static let version = "13"
    /// The most subprotocols that a client may name.
    public static let mostSubprotocols = 32

    /// Reads the request's fields. `values` gives every value of the field with that name, in small
    /// letters, in the order they were sent; `serving` are the subprotocols that the server speaks,
    /// of which the first that the client names is taken.
    public init(
        isGet: Bool, version: HTTPVersion, serving subprotocols: [String] = [],
        values: (_ name: String) -> [String]
    ) throws(WebSocketRefusal) {
        guard isGet else { throw .notGet }
        guard version == .http11 else { throw .httpVersion }
        guard values("upgrade").namesToken("websocket") else { throw .noUpgrade }
        guard values("connection").namesToken("upgrade") else { throw .noConnectionUpgrade }
        guard values("sec-websocket-version") == [Self.version] else { throw .version }
        let keys = values("sec-websocket-key")
        guard keys.count == 1, let key = WebSocketKey(parsing: keys[0]) else { throw .key }
        let named = values("sec-websocket-protocol").flatMap(\.listElements)
        guard named.count <= Self.mostSubprotocols, Set(named).count == named.count,
            named.allSatisfy(\.isToken)
        else { throw .subprotocols }
        self.key = key
        subprotocol = named.first { subprotocols.contains($0) }
    }

    /// The fields of the answer, whose status is 101 (Switching Protocols).
    public var answer: [(name: String, value: String)] {
        [("upgrade", "websocket"), ("connection", "Upgrade"), ("sec-websocket-accept", key.accept)]
            + (subprotocol.map { [("sec-websocket-protocol", $0)] } ?? [])
    }

    /// The fields by which a client asks.
    public static func request(
        _ key: WebSocketKey, subprotocols: [String] = []
    ) -> [(name: String, value: String)] {
        precondition(subprotocols.allSatisfy(\.isToken), "a subprotocol's name is a token")
        let named = subprotocols.joined(separator: ", ")
        return [
            ("upgrade", "websocket"), ("connection", "Upgrade"), ("sec-websocket-key", key.text),
            ("sec-websocket-version", version),
        ] + (named.isEmpty ? [] : [("sec-websocket-protocol", named)])
    }

    /// Whether a server's answer to ``request(_:subprotocols:)`` is one, and the subprotocol it
    /// chose.
    public static func check(
        status: UInt16, to key: WebSocketKey, asking subprotocols: [String] = [],
        values: (_ name: String) -> [String]
    ) throws(WebSocketRefusal) -> String? {
        guard status == 101 else { throw .answered(status) }
        guard values("upgrade").namesToken("websocket") else { throw .noUpgrade }
        guard values("connection").namesToken("upgrade") else { throw .noConnectionUpgrade }
        guard values("sec-websocket-accept") == [key.accept] else { throw .accept }
        guard values("sec-websocket-extensions").isEmpty else { throw .extensions }
        let chosen = values("sec-websocket-protocol")
        guard chosen.count <= 1, chosen.allSatisfy(subprotocols.contains) else {
            throw .subprotocols
        }
        return chosen.first
    }
}

extension [String] {
    /// Whether one of the lists has this element, in letters of either size.
    fileprivate func namesToken(_ token: String) -> Bool {
        contains { $0.listElements.contains { $0.equalsIgnoringCase(token) } }
    }
}

extension String {
    /// The elements between commas, without the blanks around them and without empty ones.
    fileprivate var listElements: [String] {
        split(separator: ",").compactMap { element in
            let start = element.drop { $0 == " " || $0 == "\t" }
            guard let last = start.lastIndex(where: { $0 != " " && $0 != "\t" }) else { return nil }
            return String(start[...last])
        }
    }

    fileprivate var isToken: Bool {
        !isEmpty
            && utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"):
                    true
                default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
                }
            }
    }

    fileprivate func equalsIgnoringCase(_ other: String) -> Bool {
        func small(_ byte: UInt8) -> UInt8 {
            (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
        }
        return utf8.map(small) == other.utf8.map(small)
    }
}

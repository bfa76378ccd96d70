/// Why a handshake makes no web socket.
public enum WebSocketRefusal: Error, Hashable, Sendable {
    case notGet
    case httpVersion
    case noUpgrade
    case noConnectionUpgrade
    case version
    case key
    case subprotocols
    /// The server answered with another status than 101.
    case answered(UInt16)
    case accept
    case extensions

    /// What a server answers.
    public var status: UInt16 {
        switch self {
        case .noUpgrade, .version: 426
        case .notGet, .httpVersion, .noConnectionUpgrade, .key, .subprotocols, .answered, .accept,
            .extensions:
            400
        }
    }

    /// What the answer names, so that the client can do better.
    public var fields: [(name: String, value: String)] {
        guard status == 426 else { return [] }
        return [
            ("upgrade", "websocket"), ("connection", "Upgrade"),
            ("sec-websocket-version", WebSocketHandshake.version),
        ]
    }
}

extension WebSocketRefusal: CustomStringConvertible {
    public var description: String {
        switch self {
        case .notGet: "a web socket begins with a GET request"
        case .httpVersion: "a web socket begins in HTTP/1.1"
        case .noUpgrade: "only web sockets are served here; send Upgrade: websocket"
        case .noConnectionUpgrade:
            "the upgrade is not named in Connection; send Connection: Upgrade"
        case .version: "version 13 is spoken here; send Sec-WebSocket-Version: 13"
        case .key: "Sec-WebSocket-Key must be given once, as base64 of 16 bytes"
        case .subprotocols: "Sec-WebSocket-Protocol must name different tokens, of those on offer"
        case .answered(let status): "the server answered \(status); it must answer 101"
        case .accept: "the server's Sec-WebSocket-Accept does not belong to the key that was sent"
        case .extensions: "the server chose an extension that nobody asked for"
        }
    }
}

import Primitives

/// The sixteen bytes by which a client and a server show each other that they mean a web socket
/// (RFC 6455, 4.1 and 4.2.2).
public struct WebSocketKey: Hashable, Sendable {
    /// As it stands in `Sec-WebSocket-Key`.
    public let text: String

    public static let byteCount = 16

    /// A client's key, of sixteen bytes that nobody can guess.
    public init(_ bytes: [UInt8]) {
        precondition(bytes.count == Self.byteCount, "a key has \(Self.byteCount) bytes")
        text = Base64.text(bytes)
    }

    /// `nil` unless the text is base64 of sixteen bytes.
    public init?(parsing text: String) {
        guard let bytes = try? Base64.bytes(text), bytes.count == Self.byteCount else { return nil }
        self.text = text
    }

    /// What the server's `Sec-WebSocket-Accept` must say.
    public var accept: String {
        Base64.text(SHA1.hash(Array((text + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").utf8)))
    }
}

/// What a frame carries (RFC 6455, 5.2).
public enum WebSocketOpcode: UInt8, CaseIterable, Sendable {
    case continuation = 0
    case text = 1
    case binary = 2
    case close = 8
    case ping = 9
    case pong = 10

    /// Control frames are short and whole, and may stand between the fragments of a message.
    public var isControl: Bool { rawValue >= 8 }
}

/// Whose end of the connection this is. Clients mask what they send, servers do not.
public enum WebSocketRole: Sendable {
    case server, client
}

/// How much of the other side's a web socket keeps.
public struct WebSocketLimits: Hashable, Sendable {
    /// The longest payload of one frame.
    public var frame: Int
    /// The longest message, over all its fragments.
    public var message: Int

    public init(frame: Int = 1 << 20, message: Int = 1 << 20) {
        precondition(frame >= 0 && message >= 0, "a limit is negative")
        (self.frame, self.message) = (frame, message)
    }
}

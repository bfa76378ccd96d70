/// What the other side of a web socket did that ends the connection.
public enum WebSocketError: Error, Hashable, Sendable {
    case reservedBits
    case reservedOpcode(UInt8)
    case fragmentedControl
    case longControl
    /// A client's frame came without a mask.
    case unmasked
    /// A server's frame came with one.
    case masked
    case lengthNotMinimal
    case tooLarge(limit: Int)
    /// A continuation where no message has begun.
    case strayContinuation
    /// A new message inside of one.
    case interruptedMessage
    case textNotUTF8
    case closeWithoutCode
    case closeCode(UInt16)
    case closeReasonNotUTF8

    /// What to close with.
    public var closeCode: WebSocketCloseCode {
        switch self {
        case .tooLarge: .messageTooBig
        case .textNotUTF8, .closeReasonNotUTF8: .invalidPayload
        case .reservedBits, .reservedOpcode, .fragmentedControl, .longControl, .unmasked, .masked,
            .lengthNotMinimal, .strayContinuation, .interruptedMessage, .closeWithoutCode,
            .closeCode:
            .protocolError
        }
    }
}

extension WebSocketError: CustomStringConvertible {
    /// Short enough for the reason of a close frame.
    public var description: String {
        switch self {
        case .reservedBits: "reserved bits are set; no extension was agreed on"
        case .reservedOpcode(let code): "the opcode is \(code); it must be 0, 1, 2, 8, 9 or 10"
        case .fragmentedControl: "a control frame is in fragments; it must be whole"
        case .longControl: "a control frame has more than 125 bytes"
        case .unmasked: "a frame has no mask; a client must mask every frame"
        case .masked: "a frame is masked; a server must mask none"
        case .lengthNotMinimal: "a length is not written in the fewest bytes"
        case .tooLarge(let limit): "more than \(limit) bytes"
        case .strayContinuation: "a continuation came, but no message has begun"
        case .interruptedMessage: "a message began before the last one ended"
        case .textNotUTF8: "a text is not UTF-8"
        case .closeWithoutCode: "a close frame has one byte; a code has two"
        case .closeCode(let code): "a close frame has the code \(code), which none may carry"
        case .closeReasonNotUTF8: "the reason of a close frame is not UTF-8"
        }
    }
}

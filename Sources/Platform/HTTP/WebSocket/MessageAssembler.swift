/// What the other side of a web socket has said.
public enum WebSocketEvent: Hashable, Sendable {
    /// A whole message of text; the bytes are UTF-8.
    case text([UInt8])
    case binary([UInt8])
    /// To be answered with a pong of the same bytes.
    case ping([UInt8])
    case pong([UInt8])
    /// The other side's last word; without a code where it gave none.
    case close(WebSocketCloseCode?, reason: String)
}

/// Whole messages out of the bytes of a web socket, which come in pieces of any size.
///
/// Text is checked as it comes, so a message that is none is refused at its first wrong byte. What
/// follows a close frame is not read. The first error is the last word: every later call throws it
/// again. No more is kept than the limits say, however long a frame says it is going to be.
public struct MessageAssembler: Sendable {
    private var frames: FrameReader
    private var frame: FrameHeader?
    /// The kind of the message that has begun and not ended.
    private var kind: WebSocketOpcode?
    private var message: [UInt8] = []
    private var control: [UInt8] = []
    private var text = UTF8Progress()
    private var failure: WebSocketError?
    /// Whether the other side has closed.
    public private(set) var isClosed = false

    public init(_ role: WebSocketRole, limits: WebSocketLimits = WebSocketLimits()) {
        frames = FrameReader(role, limits: limits)
    }

    /// Reads the next bytes and appends what they complete.
    public mutating func push(
        _ bytes: Span<UInt8>, into events: inout [WebSocketEvent]
    ) throws(WebSocketError) {
        if let failure { throw failure }
        do throws(WebSocketError) {
            var at = 0
            while !isClosed, try step(bytes, at: &at, into: &events) {}
        } catch {
            failure = error
            throw error
        }
    }

    /// Whether there may be another step.
    private mutating func step(
        _ bytes: Span<UInt8>, at: inout Int, into events: inout [WebSocketEvent]
    ) throws(WebSocketError) -> Bool {
        if frame?.opcode.isControl == true {
            switch try frames.next(bytes, at: &at, into: &control) {
            case .needsMore: return false
            case .began, .payload: break
            case .ended: try endControl(into: &events)
            }
            return true
        }
        switch try frames.next(bytes, at: &at, into: &message) {
        case .needsMore: return false
        case .began(let header): try begin(header)
        case .payload(let count): try check(count)
        case .ended: try endData(into: &events)
        }
        return true
    }

    private mutating func begin(_ header: FrameHeader) throws(WebSocketError) {
        frame = header
        switch header.opcode {
        case .close, .ping, .pong: return
        case .text, .binary:
            guard kind == nil else { throw .interruptedMessage }
            kind = header.opcode
        case .continuation:
            guard kind != nil else { throw .strayContinuation }
        }
        guard header.length <= frames.limits.message - message.count else {
            throw .tooLarge(limit: frames.limits.message)
        }
    }

    /// Looks at the last `count` bytes of the message.
    private mutating func check(_ count: Int) throws(WebSocketError) {
        guard kind == .text else { return }
        var progress = text
        let isText = progress.accepts(message.span.extracting(last: count))
        text = progress
        guard isText else { throw .textNotUTF8 }
    }

    private mutating func endData(into events: inout [WebSocketEvent]) throws(WebSocketError) {
        let isFinal = frame?.isFinal == true
        frame = nil
        guard isFinal else { return }
        guard text.isComplete else { throw .textNotUTF8 }
        events.append(kind == .text ? .text(message) : .binary(message))
        (kind, message) = (nil, [])
    }

    private mutating func endControl(into events: inout [WebSocketEvent]) throws(WebSocketError) {
        let (opcode, payload) = (frame?.opcode, control)
        (frame, control) = (nil, [])
        switch opcode {
        case .ping: events.append(.ping(payload))
        case .pong: events.append(.pong(payload))
        case .close:
            events.append(try Self.close(payload))
            isClosed = true
        case .continuation, .text, .binary, nil: break
        }
    }

    private static func close(_ payload: [UInt8]) throws(WebSocketError) -> WebSocketEvent {
        guard !payload.isEmpty else { return .close(nil, reason: "") }
        guard payload.count >= 2 else { throw .closeWithoutCode }
        let number = UInt16(payload[0]) << 8 | UInt16(payload[1])
        guard let code = WebSocketCloseCode(number) else { throw .closeCode(number) }
        guard let reason = String(validating: payload[2...], as: UTF8.self) else {
            throw .closeReasonNotUTF8
        }
        return .close(code, reason: reason)
    }
}

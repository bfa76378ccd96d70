import HTTP

extension FuzzTarget {
    /// What the other end of a web socket sends; the first byte chooses which end that is.
    public static let webSocket = FuzzTarget(
        "websocket", promise: "Pieces make no difference, limits hold, and messages can be sent on."
    ) { bytes in
        guard !bytes.isEmpty else { return }
        let role: WebSocketRole = bytes[0] & 1 == 0 ? .server : .client
        let wire = bytes.extracting(1...)
        let whole = heard(wire, role, piece: max(wire.count, 1))
        precondition(heard(wire, role, piece: 1) == whole, "another message byte by byte")
        precondition(heard(wire, role, piece: 5) == whole, "another message in pieces")

        var again: [UInt8] = []
        let mask = role == .server ? FrameMask(key: 0x0102_0304) : nil
        for event in whole.events {
            switch event {
            case .text(let text):
                precondition(text.count <= limits.message, "a message is beyond the limit")
                FrameWriter.append(.text, text.span, mask: mask, to: &again)
            case .binary(let message):
                precondition(message.count <= limits.message, "a message is beyond the limit")
                FrameWriter.append(.binary, message.span, mask: mask, to: &again)
            case .ping(let payload): FrameWriter.append(.ping, payload.span, mask: mask, to: &again)
            case .pong(let payload): FrameWriter.append(.pong, payload.span, mask: mask, to: &again)
            case .close(let code, let reason):
                FrameWriter.appendClose(code, reason: reason, mask: mask, to: &again)
            }
        }
        let repeated = heard(again.span, role, piece: max(again.count, 1))
        precondition(repeated.error == nil, "what was heard cannot be said again")
        precondition(repeated.events == whole.events, "said again it is something else")
    }

    private struct Heard: Equatable {
        var events: [WebSocketEvent] = []
        var error: WebSocketError?
    }

    private static let limits = WebSocketLimits(frame: 2_000, message: 2_000)

    private static func heard(_ wire: Span<UInt8>, _ role: WebSocketRole, piece: Int) -> Heard {
        var (assembler, heard) = (MessageAssembler(role, limits: limits), Heard())
        do throws(WebSocketError) {
            var start = 0
            while start < wire.count {
                let end = min(wire.count, start + piece)
                try assembler.push(wire.extracting(start..<end), into: &heard.events)
                start = end
            }
        } catch {
            heard.error = error
        }
        return heard
    }
}

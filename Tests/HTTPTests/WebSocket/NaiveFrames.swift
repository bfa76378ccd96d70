import HTTP

/// The twin of frames and messages: it sees the whole of what is sent at once, and goes through it
/// in the words of RFC 6455, with nothing kept between one frame and the next but the message.
struct NaiveFrames {
    let role: WebSocketRole
    let limits: WebSocketLimits

    func read(_ bytes: [UInt8]) -> (events: [WebSocketEvent], error: WebSocketError?) {
        var (events, rest) = ([WebSocketEvent](), bytes[...])
        var message: (kind: UInt8, bytes: [UInt8])?
        do throws(WebSocketError) {
            while let (first, payload, isWhole) = try frame(&rest, message) {
                let (opcode, isFinal) = (first & 15, first & 0x80 != 0)
                if opcode < 8 {
                    message = (
                        opcode == 0 ? message?.kind ?? 0 : opcode, (message?.bytes ?? []) + payload
                    )
                    if let (kind, text) = message, kind == 1 {
                        let isText = isFinal && isWhole ? isUTF8(text) : beginsUTF8(text)
                        guard isText else { throw .textNotUTF8 }
                    }
                }
                guard isWhole else { break }
                switch opcode {
                case 8:
                    events.append(try close(payload))
                    return (events, nil)
                case 9: events.append(.ping(payload))
                case 10: events.append(.pong(payload))
                default:
                    guard isFinal, let (kind, text) = message else { continue }
                    events.append(kind == 1 ? .text(text) : .binary(text))
                    message = nil
                }
            }
        } catch {
            return (events, error)
        }
        return (events, nil)
    }

    /// The next frame's first byte and what there is of its payload.
    private func frame(
        _ rest: inout ArraySlice<UInt8>, _ message: (kind: UInt8, bytes: [UInt8])?
    ) throws(WebSocketError) -> (UInt8, [UInt8], isWhole: Bool)? {
        guard let first = rest.popFirst() else { return nil }
        if first & 0x70 != 0 { throw .reservedBits }
        if ![0, 1, 2, 8, 9, 10].contains(first & 15) { throw .reservedOpcode(first & 15) }
        if first & 0x88 == 0x08 { throw .fragmentedControl }
        guard let second = rest.popFirst() else { return nil }
        let isMasked = second & 0x80 != 0
        if role == .server && !isMasked { throw .unmasked }
        if role == .client && isMasked { throw .masked }
        if first & 8 != 0 && second & 0x7F > 125 { throw .longControl }
        var length = UInt64(second & 0x7F)
        if length > 125 {
            let count = length == 126 ? 2 : 8
            guard rest.count >= count else { return nil }
            length = rest.prefix(count).reduce(0) { $0 << 8 | UInt64($1) }
            rest = rest.dropFirst(count)
            if length < (count == 2 ? 126 : 65_536) { throw .lengthNotMinimal }
        }
        if length > limits.frame { throw .tooLarge(limit: limits.frame) }
        var mask: [UInt8] = [0, 0, 0, 0]
        if isMasked {
            guard rest.count >= 4 else { return nil }
            mask = Array(rest.prefix(4))
            rest = rest.dropFirst(4)
        }
        if first & 8 == 0 {
            if first & 15 == 0 && message == nil { throw .strayContinuation }
            if first & 15 != 0 && message != nil { throw .interruptedMessage }
            if Int(length) + (message?.bytes.count ?? 0) > limits.message {
                throw .tooLarge(limit: limits.message)
            }
        }
        let payload = rest.prefix(Int(length)).enumerated().map { $1 ^ mask[$0 % 4] }
        rest = rest.dropFirst(payload.count)
        return (first, payload, payload.count == Int(length))
    }

    private func close(_ payload: [UInt8]) throws(WebSocketError) -> WebSocketEvent {
        if payload.isEmpty { return .close(nil, reason: "") }
        if payload.count == 1 { throw .closeWithoutCode }
        let number = UInt16(payload[0]) * 256 + UInt16(payload[1])
        guard let code = WebSocketCloseCode(number) else { throw .closeCode(number) }
        if !isUTF8(Array(payload[2...])) { throw .closeReasonNotUTF8 }
        return .close(code, reason: String(decoding: payload[2...], as: UTF8.self))
    }

    private func isUTF8(_ bytes: [UInt8]) -> Bool {
        String(validating: bytes, as: UTF8.self) != nil
    }

    /// Whether something could follow that makes it UTF-8: whole scalars, and then at most three
    /// bytes that some bytes can complete.
    private func beginsUTF8(_ bytes: [UInt8]) -> Bool {
        if isUTF8(bytes) { return true }
        return (1...3).contains { count in
            guard bytes.count >= count, isUTF8(Array(bytes.dropLast(count))) else { return false }
            return Self.beginnings.contains(Array(bytes.suffix(count)))
        }
    }

    /// Every sequence of one to three bytes that is the beginning of a scalar and no whole one.
    private static let beginnings: Set<[UInt8]> = {
        var beginnings: Set<[UInt8]> = []
        let scalars = (0x80...0x10FFFF).lazy.filter { $0 < 0x1_0000 || $0 % 64 == 0 }
        for scalar in scalars.compactMap(Unicode.Scalar.init) {
            let bytes = Array(UTF8.encode(scalar) ?? .init())
            for count in 1..<bytes.count { beginnings.insert(Array(bytes.prefix(count))) }
        }
        return beginnings
    }()
}

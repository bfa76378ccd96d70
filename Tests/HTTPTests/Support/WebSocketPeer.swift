import HTTP

/// A client of web sockets that says what it is told to, however wrong.
struct WebSocketPeer {
    let raw: RawPeer

    static let request =
        "GET /socket HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"

    /// Asks for a web socket and reads what the server answers.
    static func open(port: UInt16) throws -> (WebSocketPeer, answer: String) {
        let raw = try RawPeer(port: port)
        raw.say(request)
        var answer = ""
        while !answer.hasSuffix("\r\n\r\n") {
            let byte = raw.bytes(1)
            guard !byte.isEmpty else { break }
            answer.unicodeScalars.append(Unicode.Scalar(byte[0]))
        }
        return (WebSocketPeer(raw: raw), answer)
    }

    static func frame(
        _ opcode: UInt8, _ payload: [UInt8], isLast: Bool = true, isMasked: Bool = true
    ) -> [UInt8] {
        var bytes = [(isLast ? 0x80 : 0) | opcode]
        let mask: UInt8 = isMasked ? 0x80 : 0
        switch payload.count {
        case ..<126: bytes.append(mask | UInt8(payload.count))
        case ..<65_536:
            bytes += [mask | 126, UInt8(payload.count >> 8), UInt8(payload.count & 255)]
        default:
            bytes.append(mask | 127)
            bytes += (0..<8).map { UInt8(truncatingIfNeeded: payload.count >> (56 - 8 * $0)) }
        }
        guard isMasked else { return bytes + payload }
        let key: [UInt8] = [1, 2, 3, 4]
        return bytes + key + payload.enumerated().map { $1 ^ key[$0 & 3] }
    }

    @discardableResult func say(
        _ opcode: UInt8, _ payload: [UInt8], isLast: Bool = true, isMasked: Bool = true
    ) -> Bool {
        raw.say(Self.frame(opcode, payload, isLast: isLast, isMasked: isMasked))
    }

    func say(_ text: String) { say(1, Array(text.utf8)) }

    /// The next frame, or `nil` at the end.
    func hear() -> (opcode: UInt8, payload: [UInt8])? {
        let head = raw.bytes(2)
        guard head.count == 2 else { return nil }
        var length = Int(head[1] & 0x7F)
        if length > 125 {
            length = raw.bytes(length == 126 ? 2 : 8).reduce(0) { $0 << 8 | Int($1) }
        }
        return (head[0] & 15, raw.bytes(length))
    }

    /// The code of a close frame that comes next.
    func closeCode() -> Int? {
        guard let (opcode, payload) = hear(), opcode == 8, payload.count >= 2 else { return nil }
        return Int(payload[0]) << 8 | Int(payload[1])
    }
}

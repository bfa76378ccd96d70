/// Frames to be sent. A server gives no mask; a client gives each frame a fresh one, which nobody
/// can guess.
public enum FrameWriter {
    /// The most bytes that a control frame carries.
    public static let longestControl = 125

    /// Appends a whole frame.
    public static func append(
        _ opcode: WebSocketOpcode, _ payload: Span<UInt8>, isFinal: Bool = true,
        mask: FrameMask? = nil, to bytes: inout [UInt8]
    ) {
        appendHeader(opcode, length: payload.count, isFinal: isFinal, mask: mask, to: &bytes)
        (mask ?? FrameMask(key: 0)).apply(to: payload, at: 0, into: &bytes)
    }

    /// Appends what stands before a payload of that length, which the caller sends after it (masked,
    /// with a mask).
    public static func appendHeader(
        _ opcode: WebSocketOpcode, length: Int, isFinal: Bool = true, mask: FrameMask? = nil,
        to bytes: inout [UInt8]
    ) {
        precondition(length >= 0, "a payload has no negative length")
        precondition(
            !opcode.isControl || isFinal && length <= longestControl,
            "a control frame is whole and has at most \(longestControl) bytes")
        let masked: UInt8 = mask == nil ? 0 : 0x80
        bytes.append(opcode.rawValue | (isFinal ? 0x80 : 0))
        switch length {
        case ...125: bytes.append(masked | UInt8(length))
        case ...0xFFFF:
            bytes.append(masked | 126)
            append(UInt64(length), bytes: 2, to: &bytes)
        default:
            bytes.append(masked | 127)
            append(UInt64(length), bytes: 8, to: &bytes)
        }
        if let mask { append(UInt64(mask.key), bytes: 4, to: &bytes) }
    }

    /// Appends a close frame. A reason that is too long is cut between two characters' scalars; it is
    /// for people only.
    public static func appendClose(
        _ code: WebSocketCloseCode?, reason: String = "", mask: FrameMask? = nil,
        to bytes: inout [UInt8]
    ) {
        var payload: [UInt8] = []
        if let code {
            append(UInt64(code.number), bytes: 2, to: &payload)
            for scalar in reason.unicodeScalars {
                let scalar = Array(String(scalar).utf8)
                guard payload.count + scalar.count <= longestControl else { break }
                payload += scalar
            }
        }
        append(.close, payload.span, mask: mask, to: &bytes)
    }

    private static func append(_ number: UInt64, bytes count: Int, to bytes: inout [UInt8]) {
        for index in (0..<count).reversed() {
            bytes.append(UInt8(truncatingIfNeeded: number &>> UInt64(8 * index)))
        }
    }
}

/// What stands before the payload of a frame (RFC 6455, 5.2).
public struct FrameHeader: Hashable, Sendable {
    /// Whether this is the last frame of its message.
    public let isFinal: Bool
    public let opcode: WebSocketOpcode
    public let mask: FrameMask?
    /// How many bytes of payload follow.
    public let length: Int
    /// How many bytes the header itself has.
    public let byteCount: Int

    /// The most bytes a header has.
    public static let longest = 14

    /// The header that `bytes` begin with, `nil` as long as they end inside it. What is wrong with
    /// it is said at the first byte that shows it.
    static func read(
        _ bytes: Span<UInt8>, for role: WebSocketRole, limit: Int
    ) throws(WebSocketError) -> FrameHeader? {
        guard bytes.count >= 1 else { return nil }
        let first = bytes[0]
        guard first & 0x70 == 0 else { throw .reservedBits }
        guard let opcode = WebSocketOpcode(rawValue: first & 0x0F) else {
            throw .reservedOpcode(first & 0x0F)
        }
        let isFinal = first & 0x80 != 0
        guard isFinal || !opcode.isControl else { throw .fragmentedControl }

        guard bytes.count >= 2 else { return nil }
        let isMasked = bytes[1] & 0x80 != 0
        switch role {
        case .server: guard isMasked else { throw .unmasked }
        case .client: guard !isMasked else { throw .masked }
        }
        let short = Int(bytes[1] & 0x7F)
        guard short <= 125 || !opcode.isControl else { throw .longControl }

        let lengthBytes = short < 126 ? 0 : short == 126 ? 2 : 8
        guard bytes.count >= 2 + lengthBytes else { return nil }
        let length = lengthBytes == 0 ? UInt64(short) : bytes.number(at: 2, lengthBytes)
        let least: UInt64 = lengthBytes == 0 ? 0 : lengthBytes == 2 ? 126 : 1 << 16
        guard length >= least else { throw .lengthNotMinimal }
        guard length <= UInt64(limit) else { throw .tooLarge(limit: limit) }

        let byteCount = 2 + lengthBytes + (isMasked ? 4 : 0)
        guard bytes.count >= byteCount else { return nil }
        let key = UInt32(truncatingIfNeeded: bytes.number(at: byteCount - 4, isMasked ? 4 : 0))
        return FrameHeader(
            isFinal: isFinal, opcode: opcode, mask: isMasked ? FrameMask(key: key) : nil,
            length: Int(length), byteCount: byteCount)
    }
}

extension Span<UInt8> {
    /// The number that so many bytes spell, the highest first.
    fileprivate func number(at start: Int, _ count: Int) -> UInt64 {
        var number: UInt64 = 0
        for index in 0..<count { number = number &<< 8 | UInt64(self[start + index]) }
        return number
    }
}

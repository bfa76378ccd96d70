/// One end's view of the frames that arrive, in pieces of any size. Payload is handed out as it
/// comes, so a long frame need not be kept.
public struct FrameReader: Sendable {
    public let role: WebSocketRole
    public let limits: WebSocketLimits
    /// The bytes of a header that came in pieces.
    private var begun: [UInt8] = []
    private var frame: FrameHeader?
    private var place = 0

    public init(_ role: WebSocketRole, limits: WebSocketLimits = WebSocketLimits()) {
        (self.role, self.limits) = (role, limits)
    }

    /// Goes one step further in `bytes`, beginning at `at`, and moves that. Payload is unmasked and
    /// appended to `payload`. After an error there is no next step.
    public mutating func next(
        _ bytes: Span<UInt8>, at: inout Int, into payload: inout [UInt8]
    ) throws(WebSocketError) -> FrameStep {
        guard let frame else {
            guard let header = try header(bytes, at: &at) else { return .needsMore }
            (self.frame, place) = (header, 0)
            return .began(header)
        }
        guard place < frame.length else {
            self.frame = nil
            return .ended
        }
        let count = min(bytes.count - at, frame.length - place)
        guard count > 0 else { return .needsMore }
        (frame.mask ?? FrameMask(key: 0)).apply(
            to: bytes.extracting(at..<at + count), at: place, into: &payload)
        at += count
        place += count
        return .payload(count)
    }

    private mutating func header(
        _ bytes: Span<UInt8>, at: inout Int
    ) throws(WebSocketError) -> FrameHeader? {
        if begun.isEmpty {
            let rest = bytes.extracting(at...)
            if let header = try FrameHeader.read(rest, for: role, limit: limits.frame) {
                at += header.byteCount
                return header
            }
        }
        while at < bytes.count {
            begun.append(bytes[at])
            at += 1
            if let header = try FrameHeader.read(begun.span, for: role, limit: limits.frame) {
                begun.removeAll(keepingCapacity: true)
                return header
            }
        }
        return nil
    }
}

/// What a reader of frames has found.
public enum FrameStep: Hashable, Sendable {
    /// All bytes are used up.
    case needsMore
    case began(FrameHeader)
    /// So many bytes of the frame's payload were appended.
    case payload(Int)
    case ended
}

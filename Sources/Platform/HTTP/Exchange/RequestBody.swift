/// The content of a request: nothing, what was collected, or a stream that is read as it comes.
public enum RequestBody: Sendable {
    case empty
    case bytes([UInt8])
    case stream(BodyStream)

    /// What was collected before the handler ran; `nil` for a stream.
    public var atHand: [UInt8]? {
        switch self {
        case .empty: []
        case .bytes(let bytes): bytes
        case .stream: nil
        }
    }

    /// All of it, read to its end; refused beyond the route's bound.
    public func collected() async throws(Refusal) -> [UInt8] {
        switch self {
        case .empty: return []
        case .bytes(let bytes): return bytes
        case .stream(let stream):
            var whole: [UInt8] = []
            while let part = try await stream.next() { whole += part }
            return whole
        }
    }
}

/// How much of a body a route takes, and in which form. Nothing of a body is read before the route
/// is known and the request is let through. No route demands a length in advance (411): what comes in
/// chunks is counted as it comes.
public enum BodyPolicy: Hashable, Sendable {
    /// A request with content is refused.
    case none
    /// Collected before the handler runs, up to so many bytes after decoding.
    case collected(upTo: Int)
    /// Read by the handler as it comes, up to so many bytes after decoding.
    case streamed(upTo: Int)

    var mostBytes: Int {
        switch self {
        case .none: 0
        case .collected(let most), .streamed(let most): most
        }
    }
}

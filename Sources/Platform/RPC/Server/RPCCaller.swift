import HTTP

/// Who calls, as the transport has found out.
public struct RPCCaller: Sendable {
    /// Text that is made when it is asked for: most calls say nothing of it.
    private enum Name<Source: Sendable>: Sendable {
        case text(String)
        case of(Source)
    }

    /// On whose account the call goes; nil for somebody unknown.
    public var tenant: String?
    /// What the caller may do, by name.
    public var capabilities: Set<String>
    /// Where the call comes from, such as an address: who is unknown is told apart by it.
    public var place: String? {
        get {
            switch placeName {
            case .text(let text): text
            case .of(let peer): peer.place
            case nil: nil
            }
        }
        set { placeName = newValue.map { .text($0) } }
    }
    private var placeName: Name<Peer>?
    /// Under which the call is found in the logs.
    public var correlationID: String {
        get {
            switch correlationName {
            case .text(let text): text
            case .of(let correlation): correlation.text
            }
        }
        set { correlationName = .text(newValue) }
    }
    private var correlationName: Name<CorrelationID>
    /// When the transport gives up, in milliseconds of its monotonic clock. The server looks at the
    /// task's cancellation and leaves this to handlers.
    public var deadlineMs: UInt64?

    public init(
        tenant: String? = nil, capabilities: Set<String> = [], place: String? = nil,
        correlationID: String, deadlineMs: UInt64? = nil
    ) {
        self.tenant = tenant
        self.capabilities = capabilities
        placeName = place.map { .text($0) }
        correlationName = .text(correlationID)
        self.deadlineMs = deadlineMs
    }

    /// Somebody of whom nothing is known but where it is.
    init(at peer: Peer, _ correlation: CorrelationID) {
        (placeName, correlationName) = (.of(peer), .of(correlation))
        capabilities = []
    }
}

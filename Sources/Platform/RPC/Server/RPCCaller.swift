/// Who calls, as the transport has found out.
public struct RPCCaller: Sendable {
    /// On whose account the call goes; nil for somebody unknown.
    public var tenant: String?
    /// What the caller may do, by name.
    public var capabilities: Set<String>
    /// Where the call comes from, such as an address: who is unknown is told apart by it.
    public var place: String?
    /// Under which the call is found in the logs.
    public var correlationID: String
    /// When the transport gives up, in milliseconds of its monotonic clock. The server looks at the
    /// task's cancellation and leaves this to handlers.
    public var deadlineMs: UInt64?

    public init(
        tenant: String? = nil, capabilities: Set<String> = [], place: String? = nil,
        correlationID: String, deadlineMs: UInt64? = nil
    ) {
        self.tenant = tenant
        self.place = place
        self.capabilities = capabilities
        self.correlationID = correlationID
        self.deadlineMs = deadlineMs
    }
}

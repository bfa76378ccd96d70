public import Records

/// What one body may ask for.
public struct RPCLimits: Hashable, Sendable {
    /// Size and depth of a body, and memory of what is read from it.
    public var body: JSONLimits
    /// Calls of one batch.
    public var calls: Int
    /// Bytes of an id, which is echoed.
    public var idBytes: Int
    /// Bytes of one answer; in a batch, of all of them together.
    public var answerBytes: Int
    /// Subscriptions at one time of one caller: a tenant, or where the caller is unknown an address.
    public var subscriptions: Int

    public init(
        body: JSONLimits = JSONLimits(size: 4 << 20), calls: Int = 64, idBytes: Int = 256,
        answerBytes: Int = 16 << 20, subscriptions: Int = 256
    ) {
        precondition(
            calls >= 1 && idBytes >= 1 && answerBytes >= 1 && subscriptions >= 1,
            "a limit is at least 1")
        self.subscriptions = subscriptions
        self.body = body
        self.calls = calls
        self.idBytes = idBytes
        self.answerBytes = answerBytes
    }

    /// 4 MiB and 64 calls in, 16 MiB out, 256 subscriptions a caller.
    public static let standard = RPCLimits()
}

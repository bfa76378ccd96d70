/// What a client bounds, each with a default that holds on a small machine.
public struct ClientSettings: Sendable, Hashable {
    public var deadlines = ClientDeadlines()
    public var pool = ClientPoolLimits()
    public var retries = RetryPolicy()
    /// `nil` for none: every request is tried.
    public var breaker: BreakerSettings? = BreakerSettings()
    public var heads = HeadLimits()
    /// Answers of 1xx that are passed over before the one that counts.
    public var informational = 8
    /// The most bytes of a body that is collected, after decoding.
    public var collectedBytes = 8 << 20
    /// The most bytes of a body that is read part by part, after decoding.
    public var streamedBytes = 1 << 40
    /// The most bytes that may come of each coded byte.
    public var decodingRatio = 100
    /// Whether bodies may come in gzip and zstd.
    public var acceptsCoding = true
    /// Bytes of a body that wait in memory before whoever writes it waits.
    public var unsentBytes = 256 << 10

    public init() {}
}

/// How long each phase may take, in milliseconds. Further bytes extend none of them, but for the
/// body, which must go on coming.
public struct ClientDeadlines: Sendable, Hashable {
    /// For a connection, where all that may be open are in use.
    public var waiting: UInt64 = 5_000
    /// For the addresses of a name.
    public var lookup: UInt64 = 5_000
    /// For all addresses together.
    public var connect: UInt64 = 5_000
    /// Variable `TB_TLS_HANDSHAKE_TIMEOUT_MS`.
    public var tlsHandshake: UInt64 = 10_000
    /// From the first byte that the server would not take until it has taken all that waited.
    public var write: UInt64 = 30_000
    /// From the end of the request to the end of the answer's head.
    public var head: UInt64 = 30_000
    /// From one part of the body to the next.
    public var idleBody: UInt64 = 30_000
    /// From the call to the last byte, every try and wait included; `nil` for no such bound. A
    /// request may have one of its own.
    public var whole: UInt64? = 60_000

    public init() {}
}

/// How many connections a client keeps.
public struct ClientPoolLimits: Sendable, Hashable {
    /// Open at one time to one origin, in use or not.
    public var openOfOneOrigin = 64
    /// Requests that wait for one of them; beyond it they are refused at once.
    public var waitingOfOneOrigin = 256
    /// Unused ones of one origin.
    public var idleOfOneOrigin = 16
    /// Unused ones in all. The one that was unused for longest goes first.
    public var idle = 256
    /// Milliseconds for which one is kept unused.
    public var idleTime: UInt64 = 30_000
    /// Origins whose breakers are remembered.
    public var origins = 1_024

    public init() {}
}

/// What a server bounds, each with a default that holds on a small machine.
public struct ServerSettings: Sendable {
    public var heads = HeadLimits()
    public var deadlines = ServerDeadlines()
    /// Connections at one time: in all, and of one peer's address.
    public var connections = 16_384
    public var connectionsOfOnePeer = 4_096
    /// Requests at one time over all connections; beyond it the answer is 503 at once.
    public var requestsInFlight = 4_096
    /// Bytes of answers that wait in memory for one connection before its handler waits.
    public var unsentBytes = 256 << 10
    /// The most that is read and forgotten of a peer that has been answered and goes on sending.
    public var lingerBytes = 64 << 20
    /// The field a caller names its exchange in, and where the name is said back.
    public var correlationField = FieldName.xCorrID
    /// Answers of at least so many bytes are compressed where the peer and the content allow it.
    public var compressesFrom: Int? = 1_024

    /// The names, and perhaps ports, that a server answers to besides those of this machine
    /// (`localhost`, `127.0.0.1`, `[::1]`); others are refused with 421. Where none are named, only a
    /// listener at an address of this machine's alone holds callers to its names. `nil` answers to any
    /// name everywhere, as a Unix socket always does: no browser finds it by one.
    public var allowedHosts: [String]? = []

    public init() {}
}

/// How long each phase of an exchange may take, in milliseconds. Further bytes extend none of them.
public struct ServerDeadlines: Hashable, Sendable {
    /// From the first byte of a handshake to its end; variable `TB_TLS_HANDSHAKE_TIMEOUT_MS`.
    public var handshake: UInt64 = 10_000
    /// Nothing has come since the last answer.
    public var idle: UInt64 = 60_000
    /// From the first byte of a head to its end.
    public var head: UInt64 = 10_000
    /// From the end of the head to the end of the body.
    public var body: UInt64 = 30_000
    /// From the end of what was collected to the answer.
    public var handler: UInt64 = 30_000
    /// From the first byte that the peer would not take until it has taken all that waited.
    public var write: UInt64 = 30_000
    /// How long a peer that is still sending may go on after it has been answered and cut off.
    public var linger: UInt64 = 2_000

    public init() {}
}

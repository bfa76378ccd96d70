/// When a client asks again by itself. Only requests are asked again that may be asked twice, see
/// ``ClientRequest/isIdempotent``.
public struct RetryPolicy: Hashable, Sendable {
    /// How often one request is asked in all; 1 asks once.
    public var attempts: Int
    public var backoff: Backoff
    /// The longest `Retry-After`, in milliseconds, that is waited for; a server that wants to be
    /// left alone for longer is taken at its word, and its answer handed on.
    public var longestRetryAfter: UInt64

    /// The most tries of one request.
    public static let mostAttempts = 16

    public init(
        attempts: Int = 3, backoff: Backoff = Backoff(), longestRetryAfter: UInt64 = 10_000
    ) {
        precondition(1...Self.mostAttempts ~= attempts, "1 to \(Self.mostAttempts) attempts")
        (self.attempts, self.backoff) = (attempts, backoff)
        self.longestRetryAfter = longestRetryAfter
    }

    /// Asks once.
    public static let never = RetryPolicy(attempts: 1)

    /// Whether an answer of that status says that the same may go well later.
    static func isPassing(_ status: Status) -> Bool {
        switch status {
        case .tooManyRequests, .badGateway, .serviceUnavailable, .gatewayTimeout: true
        default: false
        }
    }
}

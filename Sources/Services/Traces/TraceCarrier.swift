public import HTTP

/// Brings a message to a collector and its answer back.
public protocol TraceCarrier: Sendable {
    associatedtype Failure: Error

    /// Posts once, without trying again. Throws where no answer came within ``TracePost/timeout``.
    func post(_ post: TracePost) async throws(Failure) -> TraceAnswer
}

/// A message for a collector: JSON, in gzip where it says so.
public struct TracePost: Sendable {
    public static let mediaType = "application/json"

    /// `http://127.0.0.1:4318/v1/traces`
    public let address: String
    /// Beside the content's own: what lets us in there.
    public let headers: [TraceHeader]
    public let isCompressed: Bool
    public let body: [UInt8]
    public let timeout: Duration
}

/// What a collector said.
public struct TraceAnswer: Sendable {
    public let status: Status
    /// Of its `Retry-After`, where it has one in seconds.
    public let retryAfter: Duration?
    public let body: [UInt8]

    public init(status: Status, retryAfter: Duration? = nil, body: [UInt8] = []) {
        (self.status, self.retryAfter, self.body) = (status, retryAfter, body)
    }
}

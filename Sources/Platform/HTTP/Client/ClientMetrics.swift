public import Telemetry

/// What a client counts, under the names that every client of this house shares.
public struct ClientMetrics: Sendable {
    private static let origin = MetricLabel.bounded("origin", 64)

    public static let requests = Metric<Counter>(
        "http_client_requests_total",
        "Calls of a client that have ended, by the class of the answer's status or by what failed.",
        labels: [
            origin,
            .closed(
                "outcome", "2xx", "3xx", "4xx", "5xx", "timeout", "busy", "breaker_open",
                "cancelled", "lookup", "connect", "tls", "lost", "malformed", "too_large",
                "request"),
        ])
    public static let retries = Metric<Counter>(
        "http_client_retries_total", "Tries of a client beyond the first of their calls.",
        labels: [origin, .closed("reason", "failure", "status", "stale")])
    public static let breaker = Metric<Gauge>(
        "http_client_breaker_state",
        "Whether a client lets requests pass: 0 closed, 1 half open, 2 open.", labels: [origin])

    public static let declarations: [MetricDeclaration] = [
        requests.declaration, retries.declaration, breaker.declaration,
    ]

    let requests: Family<Counter>
    let retries: Family<Counter>
    let breaker: Family<Gauge>

    public init(_ registry: Registry) throws(MetricRefusal) {
        requests = try registry.family(Self.requests)
        retries = try registry.family(Self.retries)
        breaker = try registry.family(Self.breaker)
    }

    /// Why somebody was asked again.
    enum Retry: String { case failure, status, stale }
}

public import Telemetry

/// What a server counts, under the names that every service of this house shares.
public struct ServerMetrics: Sendable {
    /// A route's pattern, or `none` where no route was found.
    private static let route = MetricLabel.bounded("route", 128)
    private static let method = MetricLabel.closed(
        "method", "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "other")

    public static let requests = Metric<Counter>(
        "http_requests_total", "HTTP requests answered.",
        labels: [route, method, .bounded("status", 40)])
    public static let latency = Metric<Histogram>(
        "request_latency_seconds", "From a request's head to its answer's.",
        labels: [route, method])
    public static let inFlight = Metric<Gauge>(
        "inflight_requests", "Requests between their head and their answer.", labels: [route])
    public static let tooMany = Metric<Counter>(
        "http_429_total", "Requests refused because somebody asked too often.", labels: [route])
    public static let accepted = Metric<Counter>(
        "http_connections_total", "Connections taken, and those refused at the door.",
        labels: [.closed("outcome", "accepted", "full", "peer_full", "peer_unknown")])
    public static let cut = Metric<Counter>(
        "http_connections_cut_total",
        "Connections cut, by what they did not do in time or did wrong.",
        labels: [
            .closed("reason", "handshake", "head", "body", "handler", "write", "malformed", "drain")
        ])
    public static let bytes = Metric<Counter>(
        "http_bytes_total", "Bytes of messages that came and went.", unit: .bytes,
        labels: [.closed("direction", "received", "sent")])

    public static let declarations: [MetricDeclaration] = [
        requests.declaration, latency.declaration, inFlight.declaration, tooMany.declaration,
        accepted.declaration, cut.declaration, bytes.declaration,
    ]

    let requests: Family<Counter>
    let latency: Family<Histogram>
    let inFlight: Family<Gauge>
    let tooMany: Family<Counter>
    let accepted: Family<Counter>
    let cut: Family<Counter>
    let received, sent: Counter

    public init(_ registry: Registry) throws(MetricRefusal) {
        requests = try registry.family(Self.requests)
        latency = try registry.family(Self.latency)
        inFlight = try registry.family(Self.inFlight)
        tooMany = try registry.family(Self.tooMany)
        accepted = try registry.family(Self.accepted)
        cut = try registry.family(Self.cut)
        let bytes = try registry.family(Self.bytes)
        (received, sent) = (bytes["received"], bytes["sent"])
    }

    /// Why a connection was cut.
    enum Cut: String { case handshake, head, body, handler, write, malformed, drain }
}

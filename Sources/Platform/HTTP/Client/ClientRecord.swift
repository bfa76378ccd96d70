import Telemetry

/// Says and counts what a client did: the one place where its log lines are worded.
final class ClientRecord: Sendable {
    private let metrics: ClientMetrics?
    private let log: Logger?

    private static let failedSite = LogSite(perSecond: 20)
    private static let breakerSite = LogSite(perSecond: 20)

    init(_ metrics: ClientMetrics?, log: Logger?) { (self.metrics, self.log) = (metrics, log) }

    func answered(_ request: ClientRequest, _ status: Status, _ call: ClientCall) {
        metrics?.requests[call.origin.description, "\(status.code / 100)xx"].increment()
        guard let log, log.isEnabled(.debug) else { return }
        log.debug("http_client.answered") {
            if let correlation = request.correlation { $0.correlation(correlation.text) }
            $0.field("origin", call.origin.description)
            $0.field("method", request.method.text)
            $0.status(String(status.code))
            $0.latency(.milliseconds(call.elapsed))
        }
    }

    func failed(_ request: ClientRequest, _ error: ClientError) {
        metrics?.requests[error.origin.description, error.outcome].increment()
        log?.info("http_client.failed", at: Self.failedSite) {
            if let correlation = request.correlation { $0.correlation(correlation.text) }
            $0.field("origin", error.origin.description)
            $0.field("method", request.method.text)
            $0.field("phase", error.phase.rawValue)
            $0.reason("\(error.reason)")
            $0.latency(.milliseconds(error.elapsed))
        }
    }

    func retries(_ call: ClientCall, _ reason: ClientMetrics.Retry) {
        metrics?.retries[call.origin.description, reason.rawValue].increment()
    }

    func breaker(of origin: Origin, is state: CircuitBreaker.State) {
        let (word, number): (String, Int64) =
            switch state {
            case .closed: ("closed", 0)
            case .halfOpen: ("half_open", 1)
            case .open: ("open", 2)
            }
        metrics?.breaker[origin.description].set(number)
        log?.warn("http_client.breaker", at: Self.breakerSite) {
            $0.field("origin", origin.description)
            $0.field("state", word)
        }
    }
}

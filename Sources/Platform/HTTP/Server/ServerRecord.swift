import Loops
import TLS
import Telemetry

/// Says and counts what a server did: the one place where its log lines are worded.
final class ServerRecord: Sendable {
    let metrics: ServerMetrics
    private let log: Logger?

    // A server's own, and one for each kind: a flood of one is not the silence of another.
    private let handshakeSite = LogSite(perSecond: 20)
    private let refusedSite = LogSite(perSecond: 20)
    private let failedSite = LogSite(perSecond: 20)

    init(_ metrics: ServerMetrics, log: Logger?) { (self.metrics, self.log) = (metrics, log) }

    func cut(_ reason: ServerMetrics.Cut) { metrics.cut[reason.rawValue].increment() }

    func answered(_ exchange: Exchange, _ status: Status, nanoseconds: UInt64) {
        guard let log, log.isEnabled(.debug) else { return }
        log.debug("http.request") {
            $0.correlation(exchange.correlation.text)
            $0.field("route", exchange.match?.route.name ?? "none")
            $0.field("method", exchange.head.method.text)
            $0.status(String(status.code))
            $0.latency(.nanoseconds(nanoseconds))
        }
    }

    func refusedHandshake(_ error: TLSError, peer: Peer) {
        log?.info("tls.refused", at: handshakeSite) {
            $0.reason("\(error)")
            $0.field("peer", peer.address.description)
        }
    }

    func refused(_ refusal: Refusal, _ correlation: CorrelationID, peer: Peer) {
        log?.info("http.refused", at: refusedSite) {
            $0.correlation(correlation.text)
            $0.reason(refusal.code)
            $0.status(String(refusal.status.code))
            $0.field("peer", peer.address.description)
        }
    }

    /// A handler threw what was not meant for its peer.
    func failed(_ exchange: Exchange, _ error: any Error) {
        log?.error("http.failed", at: failedSite) {
            $0.correlation(exchange.correlation.text)
            $0.field("route", exchange.match?.route.name ?? "none")
            $0.reason("\(error)")
        }
    }

    func failed(_ what: String, _ error: any Error) {
        log?.error("http.failed", at: failedSite) {
            $0.field("what", what)
            $0.reason("\(error)")
        }
    }
}

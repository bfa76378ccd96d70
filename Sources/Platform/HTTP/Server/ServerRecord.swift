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
    private let cutSite = LogSite(perSecond: 20)
    private let slowSite = LogSite(perSecond: 20)
    private let failedSite = LogSite(perSecond: 20)
    /// The most bytes of a path that a line holds.
    private static let longestPath = 256

    init(_ metrics: ServerMetrics, log: Logger?) { (self.metrics, self.log) = (metrics, log) }

    func cut(_ reason: ServerMetrics.Cut) { metrics.cut[reason.rawValue].increment() }

    /// Cut without a word to its peer, which was too slow.
    func cut(_ reason: ServerMetrics.Cut, peer: Peer, during exchange: Exchange?) {
        cut(reason)
        log?.info("http.cut", at: cutSite) {
            if let exchange { Self.name(exchange, in: &$0) }
            $0.reason(reason.rawValue)
            $0.field("peer", peer.address.description)
        }
    }

    /// Counts what was answered without a request having been understood.
    func answeredNoRequest(_ status: Status) {
        metrics.requests["none", "other", String(status.code)].increment()
    }

    func answered(_ exchange: Exchange, _ status: Status, nanoseconds: UInt64) {
        guard let log, log.isEnabled(.debug) else { return }
        log.debug("http.request") {
            $0.correlation(exchange.correlation.text)
            $0.field("route", exchange.match?.route.name ?? "none")
            $0.field("method", exchange.head.method.text)
            $0.status(String(status.code))
            $0.latency(.nanoseconds(nanoseconds))
            Self.trace(of: exchange, in: &$0)
        }
    }

    func refusedHandshake(_ error: TLSError, peer: Peer) {
        log?.info("tls.refused", at: handshakeSite) {
            $0.reason("\(error)")
            $0.field("peer", peer.address.description)
        }
    }

    /// What came was no request.
    func refused(_ refusal: Refusal, _ correlation: CorrelationID, peer: Peer) {
        log?.info("http.refused", at: refusedSite) {
            $0.correlation(correlation.text)
            Self.say(refusal, to: peer, in: &$0)
        }
    }

    func refused(_ refusal: Refusal, _ exchange: Exchange) {
        let peer = exchange.connection.peer
        guard !refusal.isForNobody else {
            log?.debug("http.gone") {
                Self.name(exchange, in: &$0)
                $0.field("peer", peer.address.description)
            }
            return
        }
        log?.info("http.refused", at: refusedSite) {
            Self.name(exchange, in: &$0)
            Self.say(refusal, to: peer, in: &$0)
        }
    }

    /// A handler was answered for, because it took too long.
    func handlerWasSlow(_ refusal: Refusal, _ exchange: Exchange) {
        log?.warn("http.handler_timeout", at: slowSite) {
            Self.name(exchange, in: &$0)
            Self.say(refusal, to: exchange.connection.peer, in: &$0)
        }
    }

    private static func say(_ refusal: Refusal, to peer: Peer, in line: inout LogLine) {
        line.reason(refusal.code)
        line.field("message", refusal.message)
        line.status(String(refusal.status.code))
        line.field("peer", peer.address.description)
    }

    /// Which request it was. A query may hold what is nobody's business, and is left out.
    private static func name(_ exchange: Exchange, in line: inout LogLine) {
        line.correlation(exchange.correlation.text)
        line.field("route", exchange.match?.route.name ?? "none")
        line.field("method", exchange.head.method.text)
        let path = exchange.head.target.rawPath.utf8.prefix(longestPath)
        line.field("path", String(decoding: path, as: UTF8.self))
        trace(of: exchange, in: &line)
    }

    /// The trace, and of its spans the one that is the exchange's own.
    private static func trace(of exchange: Exchange, in line: inout LogLine) {
        line.field("trace_id", exchange.trace?.trace)
        line.field("span_id", exchange.spanID)
    }

    /// A handler threw what was not meant for its peer.
    func failed(_ exchange: Exchange, _ error: any Error) {
        log?.error("http.failed", at: failedSite) {
            $0.correlation(exchange.correlation.text)
            $0.field("route", exchange.match?.route.name ?? "none")
            $0.reason("\(error)")
            Self.trace(of: exchange, in: &$0)
        }
    }

    func failed(_ what: String, _ error: any Error) {
        log?.error("http.failed", at: failedSite) {
            $0.field("what", what)
            $0.reason("\(error)")
        }
    }
}

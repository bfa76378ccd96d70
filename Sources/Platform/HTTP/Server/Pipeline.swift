import Compression
import Loops
import Telemetry

/// What happens to every request, in the order of ``answer(_:)``: limits, deadline, concurrency,
/// rate, admission, handler. Nothing of a body is read before the first five let it through.
final class Pipeline: Sendable {
    let service: any Service
    let envelope: ErrorEnvelope
    let rates: RateKeeper?
    let inFlight = InFlight()

    init(_ service: any Service, envelope: ErrorEnvelope, rates: RateKeeper?) {
        (self.service, self.envelope, self.rates) = (service, envelope, rates)
    }

    func answer(_ exchange: Exchange) async -> Response {
        let match = service.route(exchange.head)
        let instruments = exchange.take(match)
        let connection = exchange.connection
        var verdict: RateLimits<String>.Verdict?
        var response: Response
        do {
            try limit(exchange, to: match.route)
            connection.enter(
                .handler, until: match.route.deadline ?? exchange.settings.deadlines.handler)
            try inFlight.enter(exchange)
            instruments.inFlight.add(1)
            defer {
                instruments.inFlight.add(-1)
                inFlight.leave()
            }
            verdict = rates?.take(
                match.route.cost, exchange.head, connection.peer, at: connection.shard.loop.now)
            if let verdict, !verdict.grant.granted {
                throw Refusal.rateLimited(seconds: verdict.retryAfterSeconds)
            }
            try await match.route.admission?(exchange.head, connection.peer)
            var body = try bodyAtHand(exchange, match.route)
            if body == nil { body = try await collected(exchange, match.route) }
            let request = request(exchange, match, body: body ?? .empty)
            guard connection.isServing else { throw Refusal.peerIsGone }
            response = try await match.route.handler(request)
            try response.demandFinalStatus()
            Finishing.finish(
                &response, for: exchange.head, compressingFrom: exchange.settings.compressesFrom)
        } catch let refusal as Refusal {
            if connection.isServing { connection.shard.core.record.refused(refusal, exchange) }
            exchange.refused(refusal)
            response = envelope.response(refusal, exchange.correlation)
        } catch {
            // What is cancelled because it was too slow has been answered, and counted as such.
            if connection.isServing { connection.shard.core.record.failed(exchange, error) }
            exchange.refused(.internalError)
            response = envelope.response(.internalError, exchange.correlation)
        }
        verdict?.write(to: &response.fields)
        return response
    }

    /// What the head alone says is too much.
    private func limit(_ exchange: Exchange, to route: Route) throws(Refusal) {
        guard exchange.head.method != .connect else { throw .noTunnel }
        let connection = exchange.connection
        guard !exchange.head.targetParts.isForTLS || connection.session != nil else {
            throw .notInTheClear
        }
        guard connection.shard.answers(to: exchange.head, from: connection.entrance) else {
            throw .misdirected(to: exchange.head.host)
        }
        guard let body = exchange.body else { return }
        if route.body == .none { throw .unexpectedBody }
        let most = route.body.mostBytes
        if case .length(let length) = exchange.head.framing, length > most {
            throw .bodyTooLarge(most: most)
        }
        var coding: ContentCoding?
        if exchange.head.fields.contains(.contentEncoding) {
            let named = exchange.head.fields.all(.contentEncoding).joined(separator: ",")
            do throws(CompressionError) { coding = try ContentCoding.parse(named) } catch {
                throw Refusal(.unsupportedMediaType, "content_encoding", "\(error)")
            }
        }
        try body.prepare(upTo: most, coding: coding)
    }

    /// The body where nothing has to be waited for.
    private func bodyAtHand(_ exchange: Exchange, _ route: Route) throws(Refusal) -> RequestBody? {
        guard let stream = exchange.body else { return .empty }
        guard case .collected = route.body else { return .stream(stream) }
        return try stream.takeAtHand().map { .bytes($0) }
    }

    private func collected(
        _ exchange: Exchange, _ route: Route
    ) async throws(Refusal) -> RequestBody {
        guard let stream = exchange.body else { return .empty }
        let connection = exchange.connection
        if !stream.isHere { connection.enter(.body, until: exchange.settings.deadlines.body) }
        let bytes = try await stream.collect()
        connection.enter(.handler, until: route.deadline ?? exchange.settings.deadlines.handler)
        return .bytes(bytes)
    }

    private func request(
        _ exchange: Exchange, _ match: RouteMatch, body: RequestBody
    ) -> Request {
        exchange.connection.pushSoon()
        return Request(
            head: exchange.head, body: body, peer: exchange.connection.peer,
            parameters: match.parameters, correlation: exchange.correlation, trace: exchange.trace)
    }
}

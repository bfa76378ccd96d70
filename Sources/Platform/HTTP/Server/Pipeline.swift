import Compression
import Telemetry

/// What happens to every request, in the order of ``answer(_:)``: limits, deadline, concurrency,
/// rate, admission, handler. Nothing of a body is read before the first five let it through.
final class Pipeline: Sendable {
    let service: any Service
    let envelope: ErrorEnvelope
    let rates: RateKeeper?
    let inFlight: InFlight

    init(_ service: any Service, envelope: ErrorEnvelope, rates: RateKeeper?, inFlight: InFlight) {
        (self.service, self.envelope) = (service, envelope)
        (self.rates, self.inFlight) = (rates, inFlight)
    }

    func answer(_ exchange: Exchange) async -> Response {
        let match = service.route(exchange.head)
        exchange.match = match
        var allowance: RateAllowance?
        var response: Response
        do {
            try limit(exchange, to: match.route)
            exchange.connection.enter(
                .handler, until: match.route.deadline ?? exchange.settings.deadlines.handler)
            try inFlight.enter(exchange)
            defer { inFlight.leave(exchange) }
            allowance = try rates?.admit(exchange, cost: match.route.cost)
            try await match.route.admission?(exchange.head, exchange.connection.peer)
            let request = try await request(exchange, match)
            response = try await match.route.handler(request)
            response = finished(response, for: exchange.head, settings: exchange.settings)
        } catch let refusal as Refusal {
            exchange.refused(refusal)
            response = envelope.response(refusal, exchange.correlation)
        } catch {
            exchange.connection.shard.core.observer?.failed(exchange, error)
            response = envelope.response(.internalError, exchange.correlation)
        }
        allowance?.write(to: &response.fields)
        return response
    }

    /// What the head alone says is too much.
    private func limit(_ exchange: Exchange, to route: Route) throws(Refusal) {
        guard let body = exchange.body else { return }
        if route.body == .none { throw .unexpectedBody }
        let most = route.body.mostBytes
        if case .length(let length) = exchange.head.framing, length > most {
            throw .bodyTooLarge(most: most)
        }
        var coding: ContentCoding?
        if let named = exchange.head.fields.first(.contentEncoding) {
            do throws(CompressionError) { coding = try ContentCoding.parse(named) } catch {
                throw Refusal(.unsupportedMediaType, "content_encoding", "\(error)")
            }
        }
        try body.prepare(upTo: most, coding: coding)
    }

    private func request(
        _ exchange: Exchange, _ match: RouteMatch
    ) async throws(Refusal) -> Request {
        let connection = exchange.connection
        var body = RequestBody.empty
        if let stream = exchange.body {
            if case .collected = match.route.body {
                if !stream.isHere {
                    connection.enter(.body, until: exchange.settings.deadlines.body)
                }
                body = .bytes(try await stream.collect())
                connection.enter(
                    .handler, until: match.route.deadline ?? exchange.settings.deadlines.handler)
            } else {
                body = .stream(stream)
            }
        }
        connection.pushSoon()
        return Request(
            head: exchange.head, body: body, peer: connection.peer, parameters: match.parameters,
            correlation: exchange.correlation, trace: exchange.trace)
    }
}

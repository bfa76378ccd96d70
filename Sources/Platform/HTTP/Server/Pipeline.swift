import Compression
import Loops
import Telemetry

/// What happens to every request, in the order of ``go(_:)``: limits, deadline, concurrency, rate,
/// admission, handler. Nothing of a body is read before the first five let it through.
///
/// What waits for nothing is done within one call and costs no task; where something has to be waited
/// for, a task waits for it and comes back to the same order.
final class Pipeline: Sendable {
    let service: any Service
    let envelope: ErrorEnvelope
    let rates: RateKeeper?
    let inFlight = InFlight()

    init(_ service: any Service, envelope: ErrorEnvelope, rates: RateKeeper?) {
        (self.service, self.envelope, self.rates) = (service, envelope, rates)
    }

    /// How far an exchange has come.
    enum Stage { case limits, admission, body }

    /// What has to be waited for before an exchange can go on.
    enum Wait {
        case admission(Admission)
        case body
        // Apart, so that what is answered at once is not carried about with as much room.
        indirect case handler(Request, Handler)
        case answer(@Sendable () async throws -> Response)
    }

    enum Step {
        case answered(Response)
        case waits(Wait)
    }

    /// Goes on with an exchange until it is answered, or something has to be waited for.
    func go(_ exchange: Exchange) -> Step {
        do {
            let match = exchange.take(from: service)
            let connection = exchange.connection
            if exchange.stage == .limits {
                try limit(exchange, to: match.route)
                connection.enter(
                    .handler, until: match.route.deadline ?? exchange.settings.deadlines.handler)
                try exchange.takePlace(of: inFlight)
                exchange.verdict = rates?.take(
                    match.route.cost, exchange.head, connection.peer,
                    at: connection.shard.loop.now)
                if let verdict = exchange.verdict, !verdict.grant.granted {
                    throw Refusal.rateLimited(seconds: verdict.retryAfterSeconds)
                }
                exchange.stage = .admission
            }
            if exchange.stage == .admission {
                exchange.stage = .body
                if let admission = match.route.admission { return .waits(.admission(admission)) }
            }
            guard let body = try bodyAtHand(exchange, match.route) else { return .waits(.body) }
            return try handle(exchange, match, body)
        } catch { return .answered(refused(error, exchange)) }
    }

    /// Waits, and goes on until there is an answer.
    func goOn(_ exchange: Exchange, after wait: Wait) async -> Response {
        var wait = wait
        while true {
            switch await step(exchange, after: wait) {
            case .answered(let response): return response
            case .waits(let next): wait = next
            }
        }
    }

    private func step(_ exchange: Exchange, after wait: Wait) async -> Step {
        do {
            switch wait {
            case .admission(let admission):
                try await admission(exchange.head, exchange.connection.peer)
                return go(exchange)
            case .body:
                let match = exchange.take(from: service)
                return try handle(exchange, match, try await collected(exchange, match.route))
            case .handler(let request, let handler):
                return .answered(try finished(exchange, try await handler(request)))
            case .answer(let answer):
                return .answered(try finished(exchange, try await answer()))
            }
        } catch { return .answered(refused(error, exchange)) }
    }

    private func handle(
        _ exchange: Exchange, _ match: RouteMatch, _ body: RequestBody
    ) throws -> Step {
        guard exchange.connection.isServing else { throw Refusal.peerIsGone }
        let request = Request(
            head: exchange.head, body: body, peer: exchange.connection.peer,
            parameters: match.parameters, correlation: exchange.correlation, trace: exchange.trace)
        switch match.route.answering {
        case .prompt(let handler): return .answered(try finished(exchange, try handler(request)))
        case .waiting(let handler): return .waits(.handler(request, handler))
        case .either(let begin):
            switch try begin(request) {
            case .now(let response): return .answered(try finished(exchange, response))
            case .later(let answer): return .waits(.answer(answer))
            }
        }
    }

    /// What becomes of a handler's answer.
    private func finished(_ exchange: Exchange, _ response: Response) throws -> Response {
        var response = response
        try response.demandFinalStatus()
        Finishing.finish(
            &response, for: exchange.head, compressingFrom: exchange.settings.compressesFrom)
        exchange.leavePlace(of: inFlight)
        exchange.verdict?.write(to: &response.fields)
        return response
    }

    /// What is answered instead.
    private func refused(_ error: any Error, _ exchange: Exchange) -> Response {
        let connection = exchange.connection
        exchange.leavePlace(of: inFlight)
        var response: Response
        if let refusal = error as? Refusal {
            if connection.isServing { connection.shard.core.record.refused(refusal, exchange) }
            exchange.refused(refusal)
            response = envelope.response(refusal, exchange.correlation)
        } else {
            // What is cancelled because it was too slow has been answered, and counted as such.
            if connection.isServing { connection.shard.core.record.failed(exchange, error) }
            exchange.refused(.internalError)
            response = envelope.response(.internalError, exchange.correlation)
        }
        exchange.verdict?.write(to: &response.fields)
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
}

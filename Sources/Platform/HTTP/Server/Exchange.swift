import Loops
import Telemetry

/// One request under way: what is known of it from its head to its last byte.
final class Exchange {
    let connection: Connection
    let head: RequestHead
    let correlation: CorrelationID
    let began: UInt64
    /// Where in which trace this happens: the exchange's own span, or, where nobody traces, what the
    /// caller said.
    let trace: SpanContext?
    /// Until it is finished: with the answer, or with the connection.
    private var span: TraceSpan?
    /// Why the request was not served, and whether the answer says so to nobody.
    private var refusal: (code: String, isForNobody: Bool)?
    /// What is still unread of the request's content; `nil` for a request without any.
    let body: BodyStream?
    private(set) var match: RouteMatch?
    private(set) var instruments: RouteInstruments?
    private(set) var status: Status?
    var stage = Pipeline.Stage.limits
    /// What its rate has said.
    var verdict: RateLimits<String>.Verdict?
    /// Whether it counts as under way.
    private var hasPlace = false

    init(_ head: RequestHead, on connection: Connection) {
        let shard = connection.shard
        (self.head, self.connection) = (head, connection)
        began = shard.core.clock.nanoseconds()
        correlation =
            head.fields.first(shard.settings.correlationField).flatMap { CorrelationID($0) }
            ?? shard.newCorrelation()
        let caller = SpanContext(ofCaller: head.fields)
        span = shard.newSpan(under: caller)
        trace = span?.context ?? caller
        switch head.framing {
        case .none: body = nil
        case .length(let length):
            body = length == 0 ? nil : BodyStream(length: length, of: head, on: connection)
        case .chunked: body = BodyStream(length: nil, of: head, on: connection)
        }
    }

    var settings: ServerSettings { _read { yield connection.shard.settings } }

    /// Who answers; asked for once, and counted there from then on.
    func take(from service: some Service) -> RouteMatch {
        if let match { return match }
        let match = service.route(head)
        (self.match, instruments) = (match, connection.shard.instruments(of: match.route))
        return match
    }

    /// Takes one of the places for requests under way, or says at once that there is none.
    func takePlace(of inFlight: InFlight) throws(Refusal) {
        try inFlight.enter(self)
        hasPlace = true
        instruments?.inFlight.add(1)
    }

    /// Gives the place back, where it has one.
    func leavePlace(of inFlight: InFlight) {
        guard hasPlace else { return }
        hasPlace = false
        instruments?.inFlight.add(-1)
        inFlight.leave()
    }

    /// The exchange's own span, where the server traces.
    var spanID: SpanID? { connection.shard.core.tracer == nil ? nil : trace?.span }

    /// Whether the connection may go on after this exchange, for all that the request says.
    /// What follows CONNECT would be meant for somebody else.
    var persists: Bool {
        head.persists && head.method != .connect && !connection.shard.isDraining
    }

    /// Notes why the request is not served, before that is answered.
    func refused(_ refusal: Refusal) { self.refusal = (refusal.code, refusal.isForNobody) }

    /// Notes what was answered; only the first answer counts.
    func answered(_ status: Status) {
        guard self.status == nil else { return }
        self.status = status
        let shard = connection.shard
        let now = shard.core.clock.nanoseconds()
        let spent = now > began ? now - began : 0
        instruments?.count(head.method, status, nanoseconds: spent)
        shard.core.record.answered(self, status, nanoseconds: spent)
        let isOurs = status.code >= 500 || refusal?.isForNobody == true
        finishSpan(failed: isOurs ? refusal?.code ?? String(status.code) : nil)
    }

    /// The connection has ended; what was answered before that stays so.
    func abandoned() { finishSpan(failed: "abandoned") }

    /// What a span holds is put together only where it is kept: nothing is allocated for others.
    private func finishSpan(failed reason: String?) {
        guard var span, let tracer = connection.shard.core.tracer else { return }
        self.span = nil
        if let reason { span.outcome = .failed(reason) }
        guard tracer.keeps(span) else { return }
        span.describe(self, failed: reason)
        tracer.finish(span)
    }

    /// Whether what is left of the content can be passed over, so that the answer may promise that
    /// the connection goes on.
    var canPassBody: Bool { body?.canDiscard(upTo: Self.mostDiscarded) ?? true }

    private static let mostDiscarded = 64 << 10

    /// Reads what is left of the content if that is little, so that the next request can be found;
    /// `false` where closing is cheaper than reading.
    func passBody() async -> Bool {
        guard let body else { return true }
        return await body.discard(upTo: Self.mostDiscarded)
    }

    /// Whether all of the content has been read, or there was none.
    var isRead: Bool { body?.hasEnded ?? true }
}

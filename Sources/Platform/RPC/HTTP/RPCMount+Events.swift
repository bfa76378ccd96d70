public import HTTP
import Records

extension RPCMount {
    /// `GET /subscribe?stream=…&after=…`: the sequence of each event is its id, so that a reader that
    /// comes back with `Last-Event-ID` goes on where it stopped.
    func subscribe(_ request: Request) async throws -> Response {
        let caller = try await caller(of: request)
        do throws(RPCError) {
            return try stream(request, to: caller) { (pairs) throws(RecordError) in
                try Self.parameters.read(pairs)
            }
        } catch { return Self.response(RPCReply(refusing: error, to: caller)) }
    }

    /// Serves the events of one stream without parameters at a path of its own, for readers that
    /// know nothing of methods: `?after=` and `Last-Event-ID` mean what they mean everywhere.
    public func mount(
        events stream: String, at pattern: String, _ summary: String, on router: inout Router
    ) throws(RouteFault) {
        precondition(server.streams[stream] != nil, "no stream is called \(stream)")
        let reader = TextPairs(EventsQuery.self)
        let note = EndpointNote(
            summary, parameters: EventsQuery.self,
            answers: EndpointNote.Content(EventText.mediaType),
            refusals: [StreamMethods.gap, StreamMethods.ahead, StreamMethods.tooManySubscriptions]
                .map { DeclaredRefusal($0) })
        try router.mount(.get, pattern, note: note) { request in
            let caller = try await caller(of: request)
            do throws(RPCError) {
                return try self.stream(request, to: caller) { (pairs) throws(RecordError) in
                    SubscribeParams(stream: stream, after: try reader.read(pairs).after)
                }
            } catch { throw Refusal(error) }
        }
    }

    private func stream(
        _ request: Request, to caller: RPCCaller,
        asking ask: ([(name: String, value: String)]) throws(RecordError) -> SubscribeParams
    ) throws(RPCError) -> Response {
        let bell = Bell()
        let feed = try server.open(try Self.asked(request, ask), from: caller, bell: bell)
        return Response.eventStream(keepAlive: .milliseconds(keepAlive)) { events in
            try await Self.tell(feed, bell, to: events)
        }
    }

    private static let parameters = TextPairs(SubscribeParams.self)

    private static func asked(
        _ request: Request,
        _ read: ([(name: String, value: String)]) throws(RecordError) -> SubscribeParams
    ) throws(RPCError) -> SubscribeParams {
        var ask: SubscribeParams
        do throws(RecordError) {
            ask = try read(request.head.target.query.map { ($0.name, $0.value) })
        } catch { throw RPCError(.invalidParams, error, in: "params", from: nil) }
        guard let last = request.fields.only(.lastEventID), !last.isEmpty else { return ask }
        guard let sequence = UInt64(last) else {
            throw RPCError(
                .invalidParams, "expected the sequence of an event", field: "last-event-id")
        }
        ask.after = sequence
        return ask
    }

    /// Tells what there is until the stream ends, its reader has gone or the server is about to end.
    private static func tell(_ feed: Feed, _ bell: Bell, to events: EventWriter) async throws {
        defer { feed.end() }
        // Behind this the reader knows where it is, before anything has happened.
        try await events.begin(id: String(feed.after), retry: 1_000)
        while !Task.isCancelled {
            switch feed.take() {
            case .ended(let reason):
                return try await events.send(event: "end", data: reason.name)
            case .events(let found):
                for (sequence, event) in found {
                    try await events.send(id: String(sequence), data: event.bytes)
                }
                if found.isEmpty { await bell.wait() }
            }
        }
        try await events.send(event: "end", data: StreamEnd.closing.name)
    }
}

/// Where a reader of events begins.
private struct EventsQuery: Record {
    /// The last sequence it has; without it, only what is to come is sent.
    var after: UInt64?

    mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("after", &after)
    }
}

extension Refusal {
    /// In the words of the service, for those who know nothing of methods.
    fileprivate init(_ error: RPCError) {
        let place = error.data.field.map { "\($0): " } ?? ""
        self.init(
            Status(code: Int(error.status)) ?? .badRequest, error.data.name,
            error.data.reason.map { place + $0 } ?? error.message)
    }
}

extension DeclaredRefusal {
    fileprivate init(_ error: DomainErrorDeclaration) {
        self.init(Status(code: Int(error.status)) ?? .badRequest, error.name, error.summary)
    }
}

import HTTP
import Loops
import Records

extension RPCMount {
    /// `GET /subscribe?stream=…&after=…`: the sequence of each event is its id, so that a reader that
    /// comes back with `Last-Event-ID` goes on where it stopped.
    func subscribe(_ request: Request) async throws -> Response {
        let caller = try await callerOf(request.head, request.peer, request.correlation)
        let bell = Bell()
        let feed: Feed
        do throws(RPCError) {
            feed = try server.open(try Self.ask(request), from: caller, bell: bell)
        } catch { return Self.response(RPCReply(refusing: error)) }
        var response = Response()
        response.fields.set(.contentType, "text/event-stream")
        response.fields.set(.cacheControl, "no-store")
        let keepAlive = keepAlive
        response.body = .stream(length: nil) { writer in
            try await Self.tell(feed, bell, to: writer, keepAlive: keepAlive)
        }
        return response
    }

    private static let parameters = TextPairs(SubscribeParams.self)

    private static func ask(_ request: Request) throws(RPCError) -> SubscribeParams {
        var ask: SubscribeParams
        do throws(RecordError) {
            ask = try parameters.read(request.head.target.query.map { ($0.name, $0.value) })
        } catch { throw RPCError(.invalidParams, error, in: "params", from: nil) }
        guard let last = request.fields.only(.lastEventID), !last.isEmpty else { return ask }
        guard let sequence = UInt64(last) else {
            throw RPCError(
                .invalidParams, "expected the sequence of an event", field: "last-event-id")
        }
        ask.after = sequence
        return ask
    }

    private static func tell(
        _ feed: Feed, _ bell: Bell, to writer: BodyWriter, keepAlive: UInt64
    ) async throws {
        guard let loop = EventLoop.current else { return }
        let reminder = Deadline(on: loop) { bell.ring() }
        defer { reminder.clear() }
        var text: [UInt8] = []
        // Behind this the reader knows where it is, before anything has happened.
        try EventText.append(id: String(feed.after), data: nil, retry: 1_000, into: &text)
        try await writer.write(text)
        var spoke = loop.now
        while !Task.isCancelled {
            text.removeAll(keepingCapacity: true)
            switch feed.take() {
            case .ended(let reason):
                try EventText.append(event: "end", data: reason.name, into: &text)
                return try await writer.write(text)
            case .events(let events):
                for (sequence, event) in events {
                    try EventText.append(
                        id: String(sequence), data: event.bytes.span, into: &text)
                }
            }
            if text.isEmpty, loop.now &- spoke >= keepAlive { EventText.appendComment(into: &text) }
            guard text.isEmpty else {
                spoke = loop.now
                try await writer.write(text)
                continue
            }
            reminder.set(after: keepAlive)
            await bell.wait()
        }
    }
}

import Loops

/// Where the events of a stream are written (server-sent events).
public final class EventWriter: Sendable {
    private let writer: BodyWriter

    init(_ writer: BodyWriter) { self.writer = writer }

    /// Sends an event, and waits where the reader is slow. See ``EventText`` for what the fields are;
    /// one that would end early is a mistake of the handler's, and ends the stream.
    public func send(
        id: String? = nil, event: String? = nil, data: [UInt8], retry: Int? = nil
    ) async throws {
        var bytes: [UInt8] = []
        try EventText.append(
            id: id, event: event, data: data.span, retry: retry, into: &bytes)
        try await writer.write(bytes)
    }

    public func send(
        id: String? = nil, event: String? = nil, data: String, retry: Int? = nil
    ) async throws {
        try await send(id: id, event: event, data: Array(data.utf8), retry: retry)
    }

    /// Says where a reader is before anything has happened, and how many milliseconds it waits before
    /// it comes back.
    public func begin(id: String? = nil, retry: Int? = nil) async throws {
        var bytes: [UInt8] = []
        try EventText.append(id: id, data: nil, retry: retry, into: &bytes)
        try await writer.write(bytes)
    }

    /// Sends what no reader hears, so that nobody on the way takes the connection for dead.
    func keepAlive() async throws(StreamEnded) {
        var bytes: [UInt8] = []
        EventText.appendComment(into: &bytes)
        try await writer.write(bytes)
    }

    /// Returns once the reader has gone, or the server is about to end.
    func end() async { await writer.conversationEnds() }
}

extension Response {
    /// A stream of events for as long as `produce` writes them. It ends, and the task of `produce` is
    /// cancelled, when the reader goes away or the server is about to end; between events a comment
    /// keeps it alive.
    public static func eventStream(
        keepAlive: Duration = .seconds(15),
        _ produce: @escaping @Sendable (EventWriter) async throws -> Void
    ) -> Response {
        var fields = ResponseFields(contentType: "text/event-stream")
        fields.set(.cacheControl, "no-store")
        return Response(
            fields: fields,
            body: .stream(length: nil) { writer in
                let events = EventWriter(writer)
                try await withThrowingTaskGroup(of: Void.self) { group in
                    group.addTask { try await produce(events) }
                    group.addTask {
                        while true {
                            try await writer.loop.pause(for: keepAlive)
                            try await events.keepAlive()
                        }
                    }
                    group.addTask { await events.end() }
                    defer { group.cancelAll() }
                    try await group.next()
                }
            })
    }
}

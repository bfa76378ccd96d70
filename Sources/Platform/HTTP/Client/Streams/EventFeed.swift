import Loops

/// When a feed of events gives up or comes back.
public struct EventFeedOptions: Sendable, Hashable {
    public var limits = EventLimits()
    /// The id to begin behind; empty for none.
    public var lastEventID = ""
    /// Milliseconds without a byte after which the server is asked anew.
    public var idle: UInt64 = 90_000
    /// How long a feed waits to come back, where the server does not say: twice as long after each
    /// try that brought nothing.
    public var backoff = Backoff(first: 1_000, most: 30_000)
    /// The longest wait that a server can ask for, in milliseconds.
    public var longestRetry: UInt64 = 60_000
    /// Tries in a row that bring no event, after which the feed fails.
    public var fruitlessTries = 8

    public init() {}
}

/// The events of a server, over as many connections as it takes: it comes back by itself, and says
/// which event it had last. One task reads.
public actor EventFeed {
    private let client: Client
    private let request: ClientRequest
    private let options: EventFeedOptions
    private var reader: EventStreamReader
    private var stream: ResponseStream?
    private var waiting: [ServerEvent] = []
    private var fruitless = 0
    /// When the event under way was asked for, for errors to say.
    private var call: ClientCall?
    private var hasBegun = false
    private var hasEnded = false

    init(_ client: Client, _ request: ClientRequest, _ options: EventFeedOptions) {
        (self.client, self.request, self.options) = (client, request, options)
        reader = EventStreamReader(lastEventID: options.lastEventID, limits: options.limits)
    }

    /// What the server would be told on coming back.
    public var lastEventID: String { reader.lastEventID }

    /// The next event; `nil` once the server has said, by 204, that there will be none.
    public func next() async throws(ClientError) -> ServerEvent? {
        call = client.begin(request).call
        while true {
            if !waiting.isEmpty { return waiting.removeFirst() }
            guard !hasEnded else { return nil }
            do throws(ClientError) {
                guard let stream = try await connected() else {
                    hasEnded = true
                    return nil
                }
                if let part = try await stream.next() {
                    try read(part)
                } else {
                    self.stream = nil
                    guard fruitless < options.fruitlessTries else { throw fault(.truncated, .body) }
                }
            } catch {
                stream?.cancel()
                stream = nil
                guard error.allowsComingBack, fruitless < options.fruitlessTries else {
                    hasEnded = true
                    throw error
                }
            }
        }
    }

    /// Ends the feed.
    public func cancel() {
        hasEnded = true
        stream?.cancel()
        stream = nil
    }

    private func connected() async throws(ClientError) -> ResponseStream? {
        if let stream { return stream }
        if hasBegun { try await pause() }
        guard !hasEnded else { throw fault(.cancelled, .pause) }
        hasBegun = true
        fruitless += 1
        reader = reader.comingBack
        var request = request
        request.fields.set(.cacheControl, "no-store")
        if !request.fields.contains(.accept) { request.fields.set(.accept, "text/event-stream") }
        if !reader.lastEventID.isEmpty {
            do throws(FieldError) {
                try request.fields.set(.lastEventID, text: reader.lastEventID)
            } catch {
                // An id that cannot stand in a field cannot be asked for: the server begins anew.
                request.fields.remove(.lastEventID)
            }
        }
        let answer = try await client.stream(request, idle: options.idle, isEndless: true)
        guard !hasEnded else {
            answer.body.cancel()
            throw fault(.cancelled, .head)
        }
        guard answer.status != .noContent else { return nil }
        let type = answer.fields.only(.contentType)
        guard answer.status == .ok, MediaType(of: answer.fields)?.essence == "text/event-stream"
        else {
            answer.body.cancel()
            throw fault(.noEventStream(answer.status, contentType: type), .head)
        }
        stream = answer.body
        return answer.body
    }

    private func read(_ part: [UInt8]) throws(ClientError) {
        do throws(EventStreamError) { try reader.push(part.span, into: &waiting) } catch {
            throw fault(.events(error), .body)
        }
        if !waiting.isEmpty { fruitless = 0 }
    }

    private func fault(_ reason: ClientError.Reason, _ phase: ClientPhase) -> ClientError {
        (call ?? client.begin(request).call).error(reason, in: phase)
    }

    private func pause() async throws(ClientError) {
        var dice = SystemRandomNumberGenerator()
        var wait = options.backoff.wait(afterFailures: max(fruitless, 1), using: &dice)
        if let asked = reader.retry {
            // Zero would have a server that ends each stream at once asked without a pause.
            let asked = max(min(UInt64(asked), options.longestRetry), 100)
            wait = fruitless > 1 ? max(wait, asked) : asked
        }
        do throws(CancellationError) {
            try await client.nextLoop.pause(for: .milliseconds(wait))
        } catch {
            throw fault(Task.isCancelled ? .cancelled : .closed, .pause)
        }
    }
}

extension Client {
    /// A feed of a server's events. Nothing is asked before the first ``EventFeed/next()``.
    public func events(
        _ target: WebTarget, fields: RequestFields = RequestFields(),
        options: EventFeedOptions = EventFeedOptions()
    ) -> EventFeed { EventFeed(self, ClientRequest(.get, target, fields: fields), options) }
}

extension ClientError {
    /// Whether a later try may bring the rest of the events.
    fileprivate var allowsComingBack: Bool {
        switch reason {
        case .timedOut, .busy, .breakerOpen, .lookup, .connect, .connectionLost, .truncated: true
        case .noEventStream(let status, _): RetryPolicy.isPassing(status)
        case .tls, .applicationProtocol, .closed, .cancelled, .head, .chunks,
            .tooManyInformational, .unaskedUpgrade, .bodyTooLarge, .coding, .reservedField,
            .method, .bodyLength, .bodyFailed, .webSocketHandshake, .webSocket, .events:
            false
        }
    }
}

import Loops

/// One web socket of a server, spoken on its connection's loop.
///
/// One task receives; any task of the loop sends. Pings are answered while somebody receives. When
/// the server is about to end, it says so with 1001, and hears only the peer's goodbye after that.
public final class WebSocket: @unchecked Sendable {
    // Sendable: used by the handler's tasks, which run on the connection's loop.

    private let connection: Connection
    private let options: WebSocketOptions
    public let subprotocol: String?
    private var assembler: MessageAssembler
    private var waiting: [WebSocketEvent] = []
    private var hasSaidGoodbye = false

    init(_ connection: Connection, _ options: WebSocketOptions, subprotocol: String?) {
        (self.connection, self.options, self.subprotocol) = (connection, options, subprotocol)
        assembler = MessageAssembler(.server, limits: options.limits)
    }

    /// The next message, or `nil` once the peer has closed. A peer that breaks the rules is told by
    /// which code, and cut.
    public func receive() async throws(WebSocketError) -> WebSocketMessage? {
        while true {
            while let event = next() {
                // What the peer says after our goodbye is not heard.
                if hasSaidGoodbye, !event.isClose { continue }
                switch event {
                case .text(let bytes): return .text(String(decoding: bytes, as: UTF8.self))
                case .binary(let bytes): return .binary(bytes)
                case .ping(let bytes):
                    send(.pong, bytes.span)
                    // Who asks and asks and never listens is not answered without a bound.
                    guard await keepsUp() else { return nil }
                case .pong: break
                case .close(let code, _):
                    await close(code ?? .normal)
                    return nil
                }
            }
            guard !assembler.isClosed else { return nil }
            if connection.input.isEmpty {
                // After our goodbye nothing the peer says gives it more time.
                let hasCome =
                    hasSaidGoodbye
                    ? await connection.receive(atMost: 16 << 10)
                    : await connection.receive(atMost: 16 << 10, within: options.idle)
                guard hasCome else { return nil }
            }
            do throws(WebSocketError) {
                try connection.input.read(by: &assembler, into: &waiting)
                connection.input.removeAll()
            } catch {
                await close(error.closeCode, reason: error.description)
                throw error
            }
        }
    }

    private func next() -> WebSocketEvent? { waiting.isEmpty ? nil : waiting.removeFirst() }

    /// Sends a message, and waits where the peer is slow.
    public func send(_ message: WebSocketMessage) async throws(StreamEnded) {
        guard connection.isServing, !hasSaidGoodbye else { throw StreamEnded() }
        switch message {
        case .text(let text): send(.text, text.utf8Span.span)
        case .binary(let bytes): send(.binary, bytes.span)
        }
        guard await keepsUp() else { throw StreamEnded() }
    }

    /// Waits where the peer has let too much pile up; `false` once it is gone.
    private func keepsUp() async -> Bool {
        guard connection.output.count >= connection.shard.settings.unsentBytes else {
            return connection.isServing
        }
        return await connection.flush()
    }

    private var deadlines: ServerDeadlines { connection.shard.settings.deadlines }

    /// Asks whether the peer is still there; its answer keeps the connection from idling out.
    public func ping() { send(.ping, [UInt8]().span) }

    /// Says goodbye. What the peer says after that is not heard, and it has a little time to say
    /// goodbye, too.
    public func close(_ code: WebSocketCloseCode, reason: String = "") async {
        guard !hasSaidGoodbye, connection.isServing else { return }
        sayGoodbye(code, reason: reason)
        _ = await connection.flush()
    }

    func sayGoodbye(_ code: WebSocketCloseCode, reason: String) {
        guard !hasSaidGoodbye, connection.isServing else { return }
        hasSaidGoodbye = true
        var frame: [UInt8] = []
        FrameWriter.appendClose(code, reason: reason, to: &frame)
        connection.output.append(frame)
        connection.pushSoon()
        connection.enter(.streaming, until: deadlines.linger)
    }

    private func send(_ opcode: WebSocketOpcode, _ payload: Span<UInt8>) {
        guard !hasSaidGoodbye, connection.isServing else { return }
        var header: [UInt8] = []
        FrameWriter.appendHeader(opcode, length: payload.count, to: &header)
        connection.output.append(header)
        connection.output.append(payload)
        connection.pushSoon()
    }
}

/// A whole message of a web socket.
public enum WebSocketMessage: Hashable, Sendable {
    case text(String)
    case binary([UInt8])
}

/// What holds for one kind of web socket.
public struct WebSocketOptions: Hashable, Sendable {
    public var limits = WebSocketLimits()
    /// The subprotocols that are spoken, the preferred ones first.
    public var subprotocols: [String] = []
    /// Milliseconds without a word from the peer after which it is cut.
    public var idle: UInt64 = 90_000
    /// Whose pages a server lets in; of no meaning to a client.
    public var origins = WebSocketOrigins.own

    public init() {}
}

extension Response {
    /// Becomes a web socket, or refuses a request that does not ask properly for one.
    public static func webSocket(
        for request: Request, _ options: WebSocketOptions = WebSocketOptions(),
        _ converse: @escaping @Sendable (WebSocket) async throws -> Void
    ) throws(Refusal) -> Response {
        let handshake: WebSocketHandshake
        do throws(WebSocketRefusal) {
            handshake = try WebSocketHandshake(
                isGet: request.method == .get, version: request.head.version,
                serving: options.subprotocols
            ) { name in FieldName(name).map { request.fields.all($0) } ?? [] }
        } catch { throw Refusal(error) }
        guard options.origins.admit(request.fields.all(.origin), host: request.head.host) else {
            throw Refusal(
                .forbidden, "origin",
                "web sockets are not opened here for pages of the origin that was named")
        }
        guard case .empty = request.body else {
            throw Refusal(
                .badRequest, "websocket", "a request for a web socket has no content")
        }
        var response = Response(.switchingProtocols)
        for (name, value) in handshake.answer {
            guard let name = FieldName(name) else { continue }
            response.fields.setOwn(name, value)
        }
        response.body = .webSocket(options, handshake.subprotocol, converse)
        return response
    }
}

extension Refusal {
    fileprivate init(_ refusal: WebSocketRefusal) {
        self.init(
            Status(code: Int(refusal.status)) ?? .badRequest, "websocket", refusal.description)
        for (name, value) in refusal.fields {
            guard let name = FieldName(name) else { continue }
            fields.setOwn(name, value)
        }
    }
}

extension WebSocketEvent {
    fileprivate var isClose: Bool {
        if case .close = self { true } else { false }
    }
}

extension ByteBuffer {
    fileprivate func read(
        by assembler: inout MessageAssembler, into events: inout [WebSocketEvent]
    ) throws(WebSocketError) { try assembler.push(span, into: &events) }
}

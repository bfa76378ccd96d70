import Loops

/// The client's end of a web socket. One task receives; any task sends. Pings are answered while
/// somebody receives.
public final class ClientWebSocket: @unchecked Sendable {
    // Sendable: everything that changes is touched on the connection's loop, but for `deinit`, when
    // nobody else holds it.

    private let connection: ClientConnection
    private let call: ClientCall
    private let options: WebSocketOptions
    /// The one of the offered subprotocols that the server chose.
    public let subprotocol: String?
    private var assembler: MessageAssembler
    private var waiting: [WebSocketEvent] = []
    private var dice = SystemRandomNumberGenerator()
    private var hasSaidGoodbye = false
    private var isReceiving = false
    private var hasEnded = false

    private static let goodbyeTime: UInt64 = 2_000

    init(
        _ connection: ClientConnection, _ call: ClientCall, _ options: WebSocketOptions,
        subprotocol: String?
    ) {
        (self.connection, self.call, self.options) = (connection, call, options)
        self.subprotocol = subprotocol
        assembler = MessageAssembler(.client, limits: options.limits)
    }

    deinit {
        guard !hasEnded else { return }
        let connection = connection
        connection.loop.post { connection.retire() }
    }

    /// The next message, or `nil` once either side has closed. A server that breaks the rules is told
    /// by which code, and left.
    public func receive() async throws(ClientError) -> WebSocketMessage? {
        try await connection.used(by: call) { [self] in await receiveHere() }.get()
    }

    /// Sends a message, and waits where the server is slow.
    public func send(_ message: WebSocketMessage) async throws(ClientError) {
        try await connection.used(by: call) { [self] () -> Result<Void, ClientError> in
            guard !hasSaidGoodbye, !connection.isClosed else { return .failure(over()) }
            switch message {
            case .text(let text): append(.text, text.utf8Span.span)
            case .binary(let bytes): append(.binary, bytes.span)
            }
            return await sendOut() ? .success(()) : .failure(over())
        }.get()
    }

    /// Asks whether the server is still there; its answer keeps the connection from idling out.
    public func ping() async throws(ClientError) {
        try await connection.used(by: call) { [self] () -> Result<Void, ClientError> in
            guard !hasSaidGoodbye, !connection.isClosed else { return .failure(over()) }
            append(.ping, [UInt8]().span)
            return await sendOut() ? .success(()) : .failure(over())
        }.get()
    }

    /// Says goodbye, and gives the server a little time to say the same.
    public func close(_ code: WebSocketCloseCode = .normal, reason: String = "") async {
        await connection.used(by: call) { [self] in await goodbye(code, reason) }
    }

    // MARK: On the loop

    private func receiveHere() async -> Result<WebSocketMessage?, ClientError> {
        precondition(!isReceiving, "two receive from one web socket")
        isReceiving = true
        defer { isReceiving = false }
        while true {
            while !waiting.isEmpty {
                switch waiting.removeFirst() {
                case .text(let bytes):
                    return .success(.text(String(decoding: bytes, as: UTF8.self)))
                case .binary(let bytes): return .success(.binary(bytes))
                case .ping(let bytes):
                    guard !hasSaidGoodbye else { continue }
                    append(.pong, bytes.span)
                    // A server that asks and never reads is not answered without end.
                    guard await sendOut() else {
                        let error = over()
                        end()
                        return .failure(error)
                    }
                case .pong: break
                case .close(let code, _): await goodbye(code ?? .normal, "")
                }
            }
            guard !assembler.isClosed, !hasEnded else {
                end()
                return .success(nil)
            }
            if connection.input.isEmpty {
                connection.enter(.conversation, for: options.idle)
                guard await connection.receive() == .bytes else {
                    if hasSaidGoodbye {
                        end()
                        return .success(nil)
                    }
                    let error = over()
                    end()
                    return .failure(error)
                }
            }
            do throws(WebSocketError) {
                try connection.input.hand(to: &assembler, into: &waiting)
                connection.input.removeAll()
            } catch {
                let failure = call.error(.webSocket(error), in: .conversation)
                await goodbye(error.closeCode, error.description)
                return .failure(failure)
            }
        }
    }

    private func over() -> ClientError { connection.lost(call) }

    /// Every frame has a mask of its own, which nobody can guess.
    private func append(_ opcode: WebSocketOpcode, _ payload: Span<UInt8>) {
        var frame: [UInt8] = []
        FrameWriter.append(opcode, payload, mask: FrameMask(key: dice.next()), to: &frame)
        connection.output.append(frame)
    }

    private func sendOut() async -> Bool {
        guard connection.push() else { return false }
        guard connection.output.count >= call.settings.unsentBytes else { return true }
        return await connection.flush()
    }

    private func goodbye(_ code: WebSocketCloseCode, _ reason: String) async {
        guard !hasSaidGoodbye, !connection.isClosed else { return }
        hasSaidGoodbye = true
        var frame: [UInt8] = []
        FrameWriter.appendClose(
            code, reason: reason, mask: FrameMask(key: dice.next()), to: &frame)
        connection.output.append(frame)
        if isReceiving, !assembler.isClosed, waiting.isEmpty, connection.input.isEmpty {
            // Whoever receives hears the server's goodbye, or the end, within that time.
            connection.enter(.conversation, for: Self.goodbyeTime)
            _ = await connection.flush()
            return
        }
        hasEnded = true
        await connection.finish(within: Self.goodbyeTime)
    }

    private func end() {
        guard !hasEnded else { return }
        hasEnded = true
        connection.retire()
    }
}

extension ByteBuffer {
    fileprivate func hand(
        to assembler: inout MessageAssembler, into events: inout [WebSocketEvent]
    ) throws(WebSocketError) { try assembler.push(span, into: &events) }
}

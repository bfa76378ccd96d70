import Loops
import TLS
import Telemetry

/// One connection of a server: reads heads, has them answered one after another, and is closed by
/// the deadline of whatever phase lasts too long.
///
/// Its requests run in one task that prefers the connection's loop, so a request costs no task and
/// no change of threads.
final class Connection: @unchecked Sendable {
    // Sendable: everything here is touched on `shard.loop` alone. The task prefers that loop,
    // deadlines and posts run on it, and nothing else holds a connection.

    enum Phase { case handshake, idle, head, body, handler, streaming, linger, ended }

    let shard: ServerShard
    let socket: Socket
    let session: TLSSession?
    var input = ByteBuffer()
    var output = ByteBuffer()
    var scan = HeadScan()
    var phase = Phase.handshake
    /// Where in the shard's list of connections this one stands.
    var place = 0
    /// The exchange that is under way, for whoever has to answer in its handler's stead.
    var current: Exchange?
    var task: Task<Void, Never>?
    private(set) var peer: Peer
    private var deadline: Deadline?
    /// When the phase ends, and when the peer must have taken what waits for it.
    private var phaseEnds: UInt64 = 0
    private var writeEnds: UInt64?
    private var flushIsPosted = false

    /// The most that is read at once while a head is awaited.
    private static let headRead = 16 << 10

    init(_ socket: Socket, session: TLSSession?, shard: ServerShard) {
        (self.socket, self.session, self.shard) = (socket, session, shard)
        peer = Peer(address: socket.peer, credentials: socket.peerCredentials)
        deadline = Deadline(on: shard.loop) { [unowned self] in deadlineHasCome() }
    }

    func start() {
        task = Task(executorPreference: shard.loop) { [self] in
            if await greet() { while await exchange() {} }
            await finish()
        }
    }

    private func greet() async -> Bool {
        guard let session else { return true }
        enter(.handshake, until: shard.settings.deadlines.handshake)
        do throws(TLSError) {
            while true {
                switch try session.handshake() {
                case .done:
                    peer = Peer(
                        address: socket.peer, isSecure: true, certificate: session.peerCertificate)
                    return true
                case .wantsRead:
                    socket.exhaustedReading()
                    guard await socket.readable() else { return false }
                case .wantsWrite:
                    socket.exhaustedWriting()
                    guard await socket.writable() else { return false }
                }
            }
        } catch {
            shard.core.record.cut(.handshake)
            shard.core.record.refusedHandshake(error, peer: peer)
            return false
        }
    }

    /// One request and its answer; whether another may follow.
    private func exchange() async -> Bool {
        guard let head = await nextHead() else { return false }
        let exchange = Exchange(head, on: self)
        current = exchange
        let response = await shard.core.pipeline.answer(exchange)
        let goesOn = await send(response, to: exchange)
        current = nil
        guard goesOn else { return false }
        return exchange.body == nil ? true : await exchange.discardBody()
    }

    // MARK: Reading

    private func nextHead() async -> RequestHead? {
        enter(.idle, until: shard.settings.deadlines.idle)
        while true {
            if !input.isEmpty {
                switch RequestHead.read(input.span, scan: &scan, limits: shard.settings.heads) {
                case .head(let head):
                    input.consume(head.byteCount)
                    scan.reset()
                    return head
                case .refused(let refusal):
                    await refuse(refusal)
                    return nil
                case .incomplete:
                    if phase == .idle { enter(.head, until: shard.settings.deadlines.head) }
                }
            } else if shard.isDraining {
                return nil
            }
            if !output.isEmpty { guard await flush() else { return nil } }
            guard await receive(atMost: Self.headRead) else { return nil }
        }
    }

    /// Reads what has come, waiting for it; `false` at the end of the peer's bytes.
    func receive(atMost most: Int) async -> Bool {
        while true {
            // Asking the system for what it has said is not there would be a call for nothing.
            if !mayRead { guard await socket.readable() else { return false } }
            switch read(atMost: most) {
            case .moved(let count):
                shard.core.record.metrics.received.increment(by: UInt64(count))
                return true
            case .wouldBlock: continue
            case .ended, .failed: return false
            }
        }
    }

    private var mayRead: Bool { socket.isReadable || (session?.pending ?? 0) > 0 }

    private func read(atMost most: Int) -> Transfer {
        guard let session else { return socket.read(into: &input, atMost: most) }
        let transfer = input.withSpare(atLeast: most) { spare in
            let transfer = session.read(into: &spare)
            if case .moved(let count) = transfer { return (count, transfer) }
            return (0, transfer)
        }
        return translated(transfer)
    }

    private func translated(_ transfer: TLSTransfer) -> Transfer {
        switch transfer {
        case .moved(let count): return .moved(count)
        case .wantsRead:
            socket.exhaustedReading()
            return .wouldBlock
        case .wantsWrite:
            socket.exhaustedWriting()
            return .wouldBlock
        case .ended: return .ended
        case .failed: return .failed(0)
        }
    }

    // MARK: Writing

    private func write() -> Transfer {
        guard let session else { return socket.write(from: &output) }
        let transfer = session.write(output.span)
        if case .moved(let count) = transfer { output.consume(count) }
        return translated(transfer)
    }

    /// Sends what waits, as far as the peer takes it now.
    @discardableResult func push() -> Bool {
        while !output.isEmpty {
            switch write() {
            case .moved(let count): shard.core.record.metrics.sent.increment(by: UInt64(count))
            case .wouldBlock:
                if writeEnds == nil {
                    writeEnds = shard.loop.now + shard.settings.deadlines.write
                    arm()
                }
                return true
            case .ended, .failed: return false
            }
        }
        if writeEnds != nil {
            writeEnds = nil
            arm()
        }
        return true
    }

    /// Sends all that waits; `false` once the peer is gone.
    func flush() async -> Bool {
        while true {
            guard push() else { return false }
            if output.isEmpty { return true }
            guard await socket.writable() else { return false }
        }
    }

    /// Sends what waits at the end of this turn, whatever the handler is doing by then.
    func pushSoon() {
        guard !flushIsPosted, !output.isEmpty else { return }
        flushIsPosted = true
        _ = shard.loop.post { [self] in
            flushIsPosted = false
            if phase != .ended, !push() { abandon() }
        }
    }

    // MARK: Phases

    func enter(_ phase: Phase, until milliseconds: UInt64?) {
        guard self.phase != .ended else { return }
        self.phase = phase
        phaseEnds = milliseconds.map { shard.loop.now &+ $0 } ?? .max
        arm()
    }

    /// A long conversation waits for its peer, but not for ever.
    func awaitPeer(for milliseconds: UInt64) { enter(.streaming, until: milliseconds) }

    private func arm() {
        let next = min(phaseEnds, writeEnds ?? .max)
        if next == .max { deadline?.clear() } else { deadline?.set(at: next) }
    }

    private func deadlineHasCome() {
        let now = shard.loop.now
        if let writeEnds, writeEnds <= now {
            shard.core.record.cut(.write)
            return abandon()
        }
        guard phaseEnds <= now else { return arm() }
        switch phase {
        case .handshake: shard.core.record.cut(.handshake)
        case .idle, .linger, .ended, .streaming: break
        case .head:
            shard.core.record.cut(.head)
            answerLast(.headTimedOut)
        case .body:
            shard.core.record.cut(.body)
            answerLast(.bodyTimedOut)
        case .handler:
            shard.core.record.cut(.handler)
            answerLast(.handlerTimedOut)
        }
        abandon()
    }

    /// Answers in the place of whoever was too slow, as far as the peer takes it at once.
    private func answerLast(_ refusal: Refusal) {
        let exchange = current
        let correlation = exchange?.correlation ?? shard.newCorrelation()
        let response = shard.core.pipeline.envelope.response(refusal, correlation)
        appendHead(
            response, framing: .length(response.body.byteCount ?? 0), correlation: correlation,
            persists: false, version: exchange?.head.version ?? .http11)
        if case .bytes(let bytes) = response.body, exchange?.head.method != .head {
            output.append(bytes)
        }
        exchange?.answered(refusal.status)
        push()
        socket.finishWriting()
    }

    /// Says why what came is no request, and that nothing more is read.
    private func refuse(_ refusal: HeadRefusal) async {
        shard.core.record.cut(.malformed)
        let refusal = Refusal(refusal.status, "malformed_head", refusal.description)
        let correlation = shard.newCorrelation()
        let response = shard.core.pipeline.envelope.response(refusal, correlation)
        shard.core.record.refused(refusal, correlation, peer: peer)
        appendHead(
            response, framing: .length(response.body.byteCount ?? 0), correlation: correlation,
            persists: false, version: .http11)
        if case .bytes(let bytes) = response.body { output.append(bytes) }
    }

    // MARK: Ending

    /// Lets the exchange under way end, and ends now where there is none.
    func drain() {
        if phase == .idle, input.isEmpty { abandon() }
    }

    /// Sends what is left, then waits a little for a peer that is still sending: closing over its
    /// unread bytes would take the answer back.
    private func finish() async {
        if phase != .ended, await flush() {
            enter(.linger, until: shard.settings.deadlines.linger)
            if let session { _ = session.finish() }
            socket.finishWriting()
            var left = 256 << 10
            while left > 0 {
                left -= input.count
                input.removeAll()
                guard await receive(atMost: Self.headRead) else { break }
            }
        }
        abandon()
    }

    /// Ends the connection now. Whoever waits for it is woken and finds it ended.
    func abandon() {
        guard phase != .ended else { return }
        phase = .ended
        deadline?.clear()
        deadline = nil
        socket.close()
        task?.cancel()
        task = nil
        shard.forget(self)
    }
}

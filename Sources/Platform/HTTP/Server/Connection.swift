import Loops
import TLS
import Telemetry

/// One connection of a server: reads heads, has them answered one after another, and is closed by
/// the deadline of whatever phase lasts too long.
///
/// Its socket tells it of what has come, and requests whose answers wait for nothing are answered
/// there and then (``serve()``): a connection that sees no others has no task. The first request that
/// has to wait begins one, which prefers the connection's loop and stays for the next. Where a deadline
/// answers in a handler's stead, another task sees the connection to its end, and what the first still
/// asks of it fails.
final class Connection: @unchecked Sendable {
    // Sendable: everything here is touched on `shard.loop` alone. The tasks prefer that loop,
    // deadlines, posts and the socket's calls run on it, and nothing else holds a connection.

    enum Phase {
        case handshake
        /// Nothing of a request has come, and nothing waits to be sent.
        case idle
        case head, body, handler
        /// A whole answer is on its way.
        case answered
        /// What a handler left of a body is read and forgotten.
        case passing
        case streaming
        /// The last answer is on its way, and the peer may still be sending.
        case linger
        case ended
    }

    let shard: ServerShard
    let socket: Socket
    let session: TLSSession?
    let entrance: AllowedHosts.Entrance
    var input = ByteBuffer()
    var output = ByteBuffer()
    private var scan = HeadScan()
    private(set) var phase = Phase.answered
    /// Where in the shard's list of connections this one stands.
    var place = 0
    /// The exchange that is under way, for whoever has to answer in its handler's stead.
    private var current: Exchange?
    private var task: Task<Void, Never>?
    /// What the task is to see to, and where it waits for that.
    private var need = Need.nothing
    private var parked: CheckedContinuation<Void, Never>?
    private(set) var peer: Peer
    /// What a conversation does when the server is about to end.
    var whenDraining: (() -> Void)?
    private var whenEnded: (() -> Void)?
    private var deadline: Deadline?
    /// When the phase ends, and when the peer must have taken what waits for it.
    private var phaseEnds: UInt64 = 0
    var writeEnds: UInt64?
    var flushIsPosted = false
    /// Whether somebody sees to it that all that waits is sent, and who waits for that.
    var isFlushing = false
    var waitingForFlush: [CheckedContinuation<Bool, Never>] = []
    /// What has been done since others had their turn.
    var effort = 0

    /// The most that is read at once while a head is awaited, and while what comes is forgotten.
    private static let headRead = 16 << 10
    private static let lingerRead = 64 << 10

    init(
        _ socket: Socket, session: TLSSession?, from entrance: AllowedHosts.Entrance,
        shard: ServerShard
    ) {
        (self.socket, self.session, self.shard) = (socket, session, shard)
        self.entrance = entrance
        peer = Peer(address: socket.peer, credentials: socket.peerCredentials)
        deadline = Deadline(on: shard.loop) { [unowned self] in deadlineHasCome() }
    }

    func start() {
        socket.whenReadable = { [unowned self] in goOn() }
        if session == nil { goOn() } else { attend(to: .handshake) }
    }

    /// Whether requests are answered; false once the connection is on its way to its end.
    var isServing: Bool { phase != .linger && phase != .ended }

    // MARK: Requests

    /// What a connection cannot do without waiting for it.
    private enum Need {
        /// Until the socket tells that something has come.
        case nothing
        case handshake
        case answer(Exchange, Pipeline.Wait)
        indirect case send(Response, Exchange)
        /// What is left of the content of an exchange that was answered.
        case pass(Exchange)
        case flush
        /// Others come first.
        case turn
        /// The session is to be asked once more.
        case again
        case finish
        /// Somebody else sees the connection to its end.
        case over
    }

    /// Answers what has come until there is no more of it, or something has to be waited for.
    private func serve() -> Need {
        current = nil
        while isServing {
            if isTired(after: 1) { return turn() }
            if let need = input.isEmpty ? rest() : nextRequest() { return need }
        }
        return .over
    }

    /// Answers the request that the input begins with, or sees to more of it.
    private func nextRequest() -> Need? {
        switch RequestHead.read(input.span, scan: &scan, limits: shard.settings.heads) {
        case .head(let head):
            input.consume(head.byteCount)
            scan.reset()
            return answer(Exchange(head, on: self))
        case .refused(let refusal):
            refuse(refusal)
            return .finish
        case .incomplete:
            if phase != .head { enter(.head, until: shard.settings.deadlines.head) }
            return rest()
        }
    }

    private func answer(_ exchange: Exchange) -> Need? {
        switch shard.core.pipeline.go(exchange) {
        case .waits(let wait):
            current = exchange
            pushSoon()
            return .answer(exchange, wait)
        case .answered(let response):
            guard let goesOn = sendAtOnce(response, to: exchange) else {
                current = exchange
                return .send(response, exchange)
            }
            return next(after: exchange, goesOn)
        }
    }

    private func next(after exchange: Exchange, _ goesOn: Bool) -> Need? {
        enter(.answered, until: nil)
        guard goesOn else { return .finish }
        return exchange.isRead ? nil : .pass(exchange)
    }

    /// Sends what waits and reads more, or has the socket tell when there is some.
    private func rest() -> Need? {
        if !output.isEmpty, !sendAtOnce() { return isFlushing || !output.isEmpty ? .flush : turn() }
        if input.isEmpty {
            if shard.isDraining { return .finish }
            if phase != .idle { enter(.idle, until: shard.settings.deadlines.idle) }
        }
        while true {
            guard mayRead else {
                effort = 0
                // Who waits holds no memory, but for what has come.
                input.release(to: &shard.shelf)
                if socket.tellWhenReadable() { return .nothing }
                guard !socket.isClosed else { return .finish }
                continue
            }
            switch read(atMost: Self.headRead) {
            case .moved(let count):
                shard.core.record.metrics.received.increment(by: UInt64(count))
                return isTired(after: Self.effortOfMoving) ? turn() : nil
            case .wouldBlock: continue
            case .wantsOther: return .again
            case .over: return .finish
            }
        }
    }

    /// Lets others have their turn; what is answered already does not wait for that.
    private func turn() -> Need {
        pushSoon()
        return .turn
    }

    // MARK: What has to be waited for

    private func goOn() { attend(to: serve()) }

    /// Sees to a need: nobody has to wait for nothing, and for a turn a post does; for all else there
    /// is a task.
    private func attend(to need: Need) {
        switch need {
        case .nothing, .over: return
        case .turn:
            effort = 0
            if shard.loop.post({ [self] in if isServing { goOn() } }) { return }
        case .handshake, .answer, .send, .pass, .flush, .again, .finish: break
        }
        self.need = need
        if let parked {
            self.parked = nil
            parked.resume()
        } else {
            task = Task(executorPreference: shard.loop) { [self] in await work() }
        }
    }

    /// The life of a connection's task. One that has waited for an answer stays for the next.
    private func work() async {
        var stays = false
        while true {
            let need = self.need
            self.need = .nothing
            var next: Need?
            switch need {
            case .nothing: next = .nothing
            case .over: return
            case .handshake: next = await greet() ? nil : .finish
            case .answer(let exchange, let wait):
                stays = true
                let response = await shard.core.pipeline.goOn(exchange, after: wait)
                guard isServing else { return }
                if let goesOn = sendAtOnce(response, to: exchange) {
                    next = self.next(after: exchange, goesOn)
                } else {
                    next = .send(response, exchange)
                }
            case .send(let response, let exchange):
                let goesOn = await send(response, to: exchange)
                guard isServing else { return }
                next = self.next(after: exchange, goesOn)
            case .pass(let exchange): next = await exchange.passBody() ? nil : .finish
            case .flush: next = await flush() ? nil : .finish
            case .turn: await letOthersGo()
            case .again: next = await tryAgainSoon() ? nil : .finish
            case .finish: return await finish()
            }
            guard isServing else { return }
            self.need = next ?? serve()
            guard case .nothing = self.need else { continue }
            guard stays else {
                task = nil
                return
            }
            await withCheckedContinuation { parked = $0 }
        }
    }

    private func greet() async -> Bool {
        guard let session else { return true }
        enter(.handshake, until: shard.settings.deadlines.handshake)
        do throws(TLSError) {
            guard try await session.shakeHands(over: socket, while: { phase == .handshake }) else {
                return false
            }
            peer = Peer(
                address: socket.peer, credentials: peer.credentials, isSecure: true,
                certificate: session.peerCertificate)
            return true
        } catch {
            shard.core.record.refusedHandshake(error, peer: peer)
            shard.core.record.cut(.handshake)
            return false
        }
    }

    // MARK: Phases

    /// Nothing follows the last phases but each other.
    func enter(_ phase: Phase, until milliseconds: UInt64?) {
        guard isServing || (self.phase == .linger && phase == .linger) else { return }
        self.phase = phase
        phaseEnds = milliseconds.map { shard.loop.now.later(by: $0) } ?? .max
        arm()
    }

    /// Waits for more from the peer of a conversation, but not for ever.
    func receive(atMost most: Int, within milliseconds: UInt64) async -> Bool {
        guard isServing else { return false }
        enter(.streaming, until: milliseconds)
        let ends = phaseEnds
        let hasCome = await receive(atMost: most)
        // Somebody else may have set another end by now, which holds.
        if phase == .streaming, phaseEnds == ends { enter(.streaming, until: nil) }
        return hasCome && isServing
    }

    func arm() {
        let next = min(phaseEnds, writeEnds ?? .max)
        if next == .max { deadline?.clear() } else { deadline?.set(at: next) }
    }

    private func deadlineHasCome() {
        let now = shard.loop.now
        if let writeEnds, writeEnds <= now {
            shard.core.record.cut(.write, peer: peer, during: current)
            // A plain close would leave the system to hold what this peer does not take.
            return abandon(resetting: true)
        }
        guard phaseEnds <= now else { return arm() }
        switch phase {
        case .handshake:
            shard.core.record.cut(.handshake, peer: peer, during: nil)
            abandon()
        case .idle, .answered, .passing, .streaming, .linger, .ended: abandon()
        case .head:
            shard.core.record.cut(.head)
            answerInstead(.headTimedOut)
        case .body:
            shard.core.record.cut(.body)
            answerInstead(.bodyTimedOut)
        case .handler:
            shard.core.record.cut(.handler)
            answerInstead(.handlerTimedOut)
        }
    }

    /// Answers in the place of whoever was too slow, and ends the connection in its task's place.
    private func answerInstead(_ refusal: Refusal) {
        let record = shard.core.record
        let exchange = current
        let correlation = exchange?.correlation ?? shard.newCorrelation()
        if let exchange {
            if phase == .handler {
                record.handlerWasSlow(refusal, exchange)
            } else {
                record.refused(refusal, exchange)
            }
            exchange.refused(refusal)
            exchange.answered(refusal.status)
        } else {
            record.refused(refusal, correlation, peer: peer)
            record.answeredNoRequest(refusal.status)
        }
        appendLast(
            refusal, correlation, version: exchange?.head.version ?? .http11,
            isHead: exchange?.head.method == .head)
        enter(.linger, until: nil)
        let slow = task
        socket.interrupt()
        unpark()
        task = Task(executorPreference: shard.loop) { [self] in await finish() }
        slow?.cancel()
    }

    /// Says why what came is no request, and that nothing more is read.
    private func refuse(_ refusal: HeadRefusal) {
        shard.core.record.cut(.malformed)
        let refusal = Refusal(refusal.status, "malformed_head", refusal.description)
        let correlation = shard.newCorrelation()
        shard.core.record.refused(refusal, correlation, peer: peer)
        shard.core.record.answeredNoRequest(refusal.status)
        appendLast(refusal, correlation, version: .http11, isHead: false)
    }

    private func appendLast(
        _ refusal: Refusal, _ correlation: CorrelationID, version: HTTPVersion, isHead: Bool
    ) {
        let response = shard.core.pipeline.envelope.response(refusal, correlation)
        appendHead(
            response, framing: .length(response.body.byteCount ?? 0), correlation: correlation,
            persists: false, version: version)
        if case .bytes(let bytes) = response.body, !isHead { output.append(bytes) }
    }

    /// Ends a task that waits for something to do.
    private func unpark() {
        guard let parked else { return }
        self.parked = nil
        need = .over
        parked.resume()
    }

    // MARK: Ending

    /// Calls `isOver` when the peer ends its side, the server is about to end, or the connection has.
    func converse(_ isOver: @escaping @Sendable () -> Void) {
        guard isServing, !shard.isDraining else { return isOver() }
        whenDraining = isOver
        if !socket.peerHasEnded { socket.whenPeerEnds = isOver }
        whenEnded = isOver
    }

    /// Lets the exchange under way end, and ends now where there is none.
    func drain() {
        if phase == .idle, input.isEmpty {
            if let session { _ = session.finish() }
            return abandon()
        }
        let goodbye = whenDraining
        whenDraining = nil
        goodbye?()
    }

    /// Sends what is left, then waits a little for a peer that is still sending: closing over its
    /// unread bytes would take the answer back.
    private func finish() async {
        enter(.linger, until: nil)
        if phase != .ended, await flush() {
            enter(.linger, until: shard.settings.deadlines.linger)
            if let session { _ = session.finish() }
            socket.finishWriting()
            var left = shard.settings.lingerBytes
            while left > 0 {
                left -= input.count
                input.removeAll()
                guard await receive(atMost: Self.lingerRead) else { break }
            }
        }
        abandon()
    }

    /// Ends the connection now. Whoever waits for it is woken and finds it ended.
    func abandon(resetting: Bool = false) {
        guard phase != .ended else { return }
        phase = .ended
        deadline?.clear()
        deadline = nil
        whenDraining = nil
        whenEnded?()
        whenEnded = nil
        current?.abandoned()
        current = nil
        unpark()
        socket.whenReadable = nil
        if resetting { socket.reset() } else { socket.close() }
        task?.cancel()
        task = nil
        shard.forget(self)
    }
}

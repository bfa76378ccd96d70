import Loops
import TLS

/// One connection of a client's, in the hands of one call at a time.
///
/// It ends by the deadline of whatever phase lasts too long, and the first reason of its end is the
/// one that is told.
final class ClientConnection: @unchecked Sendable {
    // Sendable: everything that changes is touched on `loop` alone. What uses a connection runs in
    // `used(by:_:)`, which prefers that loop; deadlines and posts run on it.

    enum Arrival { case bytes, end, gone }

    let origin: Origin
    let loop: EventLoop
    private let socket: Socket
    private let pool: ClientPool
    private var session: TLSSession?
    var input = ByteBuffer()
    var output = ByteBuffer()

    /// Whose it is now; `nil` while it is unused.
    private var call: ClientCall?
    private(set) var phase = ClientPhase.handshake
    /// Of the call under way.
    private(set) var received = 0
    private(set) var sent = 0
    private(set) var failure: (reason: ClientError.Reason, phase: ClientPhase)?
    private(set) var isClosed = false
    /// Whether what is still to be sent is no longer wanted.
    private(set) var isAnswered = false
    /// Whether it counts among those the pool lets be open.
    private var hasSlot = true

    private struct Bound {
        var end: UInt64
        var limit: UInt64
    }

    private var deadline: Deadline?
    private var phaseBound: Bound?
    private var writeBound: Bound?
    private var wholeBound: Bound?
    private var isFlushing = false
    private var flushWaiters: [CheckedContinuation<Bool, Never>] = []
    /// Who wants of the socket what another one waits for already.
    private var waiters: [Want: [CheckedContinuation<Bool, Never>]] = [:]

    private static let readAtOnce = 64 << 10
    /// Reads since others had their turn, and the most of them.
    private var effort = 0
    private static let mostEffort = 32

    init(_ socket: Socket, session: TLSSession?, to origin: Origin, pool: ClientPool) {
        (self.socket, self.session, self.origin) = (socket, session, origin)
        (loop, self.pool) = (socket.loop, pool)
        deadline = Deadline(on: loop) { [unowned self] in deadlineHasCome() }
    }

    // MARK: In use

    /// Runs `body` on the connection's loop in the name of a call. A caller that is cancelled ends
    /// the connection, whatever it waits for.
    func used<Outcome: Sendable>(
        by call: ClientCall, _ body: @escaping @Sendable () async -> Outcome
    ) async -> Outcome {
        await withTaskCancellationHandler {
            await withTaskExecutorPreference(loop) { await here(body) }
        } onCancel: {
            // Another call may have it by the time this runs, and keeps it.
            loop.post { [self] in if self.call === call { fail(.cancelled) } }
        }
    }

    /// On the loop, since the task prefers it and this belongs to no actor. The compiler leaves out a
    /// change of executors that nothing but a further call needs; what is demanded here needs it.
    @concurrent
    private func here<Outcome: Sendable>(
        _ body: @Sendable () async -> Outcome
    ) async -> Outcome {
        loop.checkIsolated()
        return await body()
    }

    /// Belongs to `call` from here on.
    func begin(_ call: ClientCall) {
        self.call = call
        (received, sent, isAnswered) = (0, 0, false)
        (phaseBound, writeBound) = (nil, nil)
        wholeBound = call.left.map { Bound(end: loop.now.later(by: $0), limit: call.whole ?? $0) }
        arm()
    }

    /// No bound on the whole from here on: what follows is a conversation.
    func forgetWhole() {
        wholeBound = nil
        arm()
    }

    /// Begins a phase, which must be over after so many milliseconds.
    func enter(_ phase: ClientPhase, for limit: UInt64?) {
        self.phase = phase
        phaseBound = limit.map { Bound(end: loop.now.later(by: $0), limit: $0) }
        arm()
    }

    /// The answer has come: nobody reads what is still to be sent, and who sends it stops.
    func answered() {
        isAnswered = true
        writeBound = nil
        arm()
        socket.wakeWriter()
    }

    /// Whether nothing has come since it was last used. Bytes that nobody asked for, or an end, make
    /// it useless.
    func isFresh() -> Bool {
        guard !isClosed, input.isEmpty, output.isEmpty else { return false }
        guard case .waits = read(atMost: 1) else { return false }
        return true
    }

    /// The error for what made an operation end early; `reason` where nothing else is known.
    func error(_ reason: ClientError.Reason, for call: ClientCall) -> ClientError {
        call.error(failure?.reason ?? reason, in: failure?.phase ?? phase)
    }

    /// The end of the peer's bytes, in the middle of what we waited for.
    func lost(_ call: ClientCall) -> ClientError {
        error(received == 0 ? .connectionLost : .truncated, for: call)
    }

    // MARK: Handshake

    func handshake() async -> Bool {
        guard let session else { return true }
        do throws(TLSError) {
            guard try await session.shakeHands(over: socket, while: { !isOver }) else {
                return false
            }
            if let name = session.protocolName, name != ClientTLS.protocolName {
                fail(.applicationProtocol(name))
                return false
            }
            return true
        } catch {
            fail(.tls(error))
            return false
        }
    }

    /// Closed by us or with its loop: a session knows its descriptor by a number that may be another
    /// connection's by now.
    private var isOver: Bool { isClosed || socket.isClosed }

    // MARK: Reading

    /// Waits for bytes and adds them to ``input``.
    func receive() async -> Arrival {
        switch await settled({ read(atMost: Self.readAtOnce) }) {
        case .moved(let count):
            received += count
            await letOthersGo()
            return isOver ? .gone : .bytes
        case .ended: return .end
        case .waits, .failed: return .gone
        }
    }

    /// What came of one try.
    enum Step: Hashable, Sendable {
        case moved(Int)
        case waits(Want)
        case ended, failed
    }

    /// Tries until something comes of it, and waits in between for what it wants; ``Step/failed``
    /// once there is nothing to wait for any more.
    func settled(_ attempt: () -> Step) async -> Step {
        while true {
            let step = attempt()
            guard case .waits(let want) = step else { return step }
            guard await wait(for: want) else { return .failed }
        }
    }

    /// Who reads and who sends may want the same of the socket, which tells only one.
    private func wait(for want: Want) async -> Bool {
        guard waiters[want] == nil else {
            return await withCheckedContinuation { waiters[want]?.append($0) }
        }
        waiters[want] = []
        let goesOn = await socket.fulfils(want)
        for waiter in waiters.removeValue(forKey: want) ?? [] { waiter.resume(returning: goesOn) }
        return goesOn
    }

    /// A server that never makes its connection wait does not keep the loop from the others.
    private func letOthersGo() async {
        effort += 1
        guard effort >= Self.mostEffort else { return }
        effort = 0
        await withCheckedContinuation { going in
            if !loop.post({ going.resume() }) { going.resume() }
        }
    }

    private func read(atMost most: Int) -> Step {
        guard let session else {
            return step(socket.read(into: &input, atMost: most), or: .reading)
        }
        guard !isOver else { return .failed }
        let transfer = input.withSpare(atLeast: most) { spare in
            let transfer = session.read(into: &spare)
            if case .moved(let count) = transfer { return (count, transfer) }
            return (0, transfer)
        }
        return step(transfer)
    }

    private func step(_ transfer: Transfer, or want: Want) -> Step {
        switch transfer {
        case .moved(let count): .moved(count)
        case .wouldBlock: .waits(want)
        case .ended: .ended
        case .failed: .failed
        }
    }

    func step(_ transfer: TLSTransfer) -> Step {
        switch transfer {
        case .moved(let count): return .moved(count)
        case .wantsRead: return .waits(.reading)
        case .wantsWrite: return .waits(.writing)
        case .ended: return .ended
        case .failed(let error):
            switch error {
            case .truncated, .connection: break
            case .library, .file, .pem, .keyDoesNotFit, .noIdentity, .applicationProtocols,
                .serverName, .wrongEnd, .certificate, .alert:
                if failure == nil { failure = (.tls(error), phase) }
            }
            return .failed
        }
    }

    // MARK: Writing

    private func write() -> Step {
        guard let session else { return step(socket.write(from: &output), or: .writing) }
        guard !isOver else { return .failed }
        let transfer = session.write(output.span)
        if case .moved(let count) = transfer { output.consume(count) }
        return step(transfer)
    }

    /// Sends what waits, as far as the server takes it now; `false` once it takes nothing any more.
    @discardableResult func push() -> Bool {
        switch sendSome() {
        case .moved, .waits: true
        case .ended, .failed: false
        }
    }

    private func sendSome() -> Step {
        while !output.isEmpty {
            let step = write()
            switch step {
            case .moved(let count): sent += count
            case .waits:
                if writeBound == nil, let call {
                    let limit = call.settings.deadlines.write
                    writeBound = Bound(end: loop.now.later(by: limit), limit: limit)
                    arm()
                }
                return step
            case .ended, .failed: return step
            }
        }
        if writeBound != nil {
            writeBound = nil
            arm()
        }
        return .moved(0)
    }

    /// Sends all that waits; `false` once the server takes nothing any more or has answered already.
    func flush() async -> Bool {
        guard !isFlushing else { return await withCheckedContinuation { flushWaiters.append($0) } }
        isFlushing = true
        let outcome = await flushAll()
        isFlushing = false
        let waiters = flushWaiters
        flushWaiters = []
        for waiter in waiters { waiter.resume(returning: outcome) }
        return outcome
    }

    private func flushAll() async -> Bool {
        guard case .moved = await settled({ isAnswered ? .failed : sendSome() }) else {
            return false
        }
        return !isAnswered
    }

    // MARK: Deadlines

    private func arm() {
        let ends = [phaseBound?.end, writeBound?.end, wholeBound?.end].compactMap { $0 }
        if let next = ends.min(), next < .max {
            deadline?.set(at: next.later(by: 1))
        } else {
            deadline?.clear()
        }
    }

    private func deadlineHasCome() {
        let now = loop.now
        guard call != nil else { return expire() }
        if let wholeBound, wholeBound.end <= now {
            return fail(.timedOut(limit: wholeBound.limit), in: .whole)
        }
        if let writeBound, writeBound.end <= now {
            return fail(.timedOut(limit: writeBound.limit), in: .send)
        }
        if let phaseBound, phaseBound.end <= now {
            return fail(.timedOut(limit: phaseBound.limit), in: phase)
        }
        arm()
    }

    /// It has been unused for too long.
    private func expire() { if pool.forget(self) { retire() } }

    // MARK: The end

    /// Ends it now, for that reason. Whoever waits for it is woken and told.
    func fail(_ reason: ClientError.Reason, in phase: ClientPhase? = nil) {
        if failure == nil { failure = (reason, phase ?? self.phase) }
        close()
    }

    /// Unused from here on, until a call takes it or its time is over.
    func rest(for idleTime: UInt64) {
        call = nil
        (phaseBound, writeBound, wholeBound) = (nil, nil, nil)
        input.release()
        output.release()
        deadline?.set(at: loop.now.later(by: idleTime))
        pool.keep(self)
    }

    /// Whether another call may follow: all was sent and nothing lies here that nobody asked for.
    var canRest: Bool {
        !isClosed && failure == nil && !isAnswered && input.isEmpty && output.isEmpty
    }

    /// Closes it and lets another one be opened in its place.
    func retire() {
        close()
        guard hasSlot else { return }
        hasSlot = false
        pool.free(origin)
    }

    /// Closes it and keeps its place, for the caller to open another one.
    func surrender() {
        close()
        hasSlot = false
    }

    /// Closes it and keeps its place, where it has one still.
    func surrenderIfHeld() -> Bool {
        let held = hasSlot
        surrender()
        return held
    }

    /// Says goodbye and gives the server a little time to take what was sent.
    func finish(within limit: UInt64) async {
        guard !isClosed else { return retire() }
        enter(phase, for: limit)
        if await flush(), !isOver {
            if let session { _ = session.finish() }
            socket.finishWriting()
            var left = 256 << 10
            while left > 0 {
                left -= input.count
                input.removeAll()
                guard await receive() == .bytes else { break }
            }
        }
        retire()
    }

    private func close() {
        guard !isClosed else { return }
        isClosed = true
        deadline?.clear()
        deadline = nil
        if let session, failure == nil, !socket.isClosed { _ = session.finish() }
        socket.close()
    }
}

public import Loops
import Synchronization
public import TLS
public import Telemetry

/// An HTTP client: connections kept and shared by origin, deadlines on everything a server may
/// withhold, bounds on everything it may send.
///
/// ```swift
/// let client = try Client.open(loops: loops)
/// let answer = try await client.send(.get(WebTarget("https://node.example/healthz")))
/// ```
///
/// Redirects are answers like others. It may be used from any task.
public final class Client: Sendable {
    let record: ClientRecord
    private let loops: LoopGroup
    private let pool: ClientPool
    private let contexts: ClientContexts
    private let opening: ClientOpening
    private let breakers: BreakerBoard
    private let settings: Mutex<ClientSettings>
    private let clock: ClientClock
    private let wallClock: WallClock

    private init(
        loops: LoopGroup, threads: BlockingThreads, settings: ClientSettings, tls: ClientTLS,
        record: ClientRecord, clock: ClientClock, wallClock: WallClock
    ) {
        (self.loops, self.record) = (loops, record)
        (self.clock, self.wallClock) = (clock, wallClock)
        pool = ClientPool(settings.pool)
        contexts = ClientContexts(tls)
        opening = ClientOpening(threads: threads, contexts: contexts, pool: pool)
        breakers = BreakerBoard(most: settings.pool.origins, record: record)
        self.settings = Mutex(settings)
    }

    deinit { pool.close() }

    /// A client on those loops. Names are looked up on `threads`, or on a few that all
    /// clients of the process share.
    public static func open(
        loops: LoopGroup, settings: ClientSettings = ClientSettings(), tls: ClientTLS = ClientTLS(),
        threads: BlockingThreads? = nil, metrics: ClientMetrics? = nil, log: Logger? = nil,
        wallClock: WallClock = .system
    ) throws(LoopError) -> Client {
        try open(
            loops: loops, settings: settings, tls: tls, threads: threads, metrics: metrics,
            log: log, wallClock: wallClock, clock: .system())
    }

    static func open(
        loops: LoopGroup, settings: ClientSettings, tls: ClientTLS, threads: BlockingThreads?,
        metrics: ClientMetrics?, log: Logger?, wallClock: WallClock, clock: ClientClock
    ) throws(LoopError) -> Client {
        let own: BlockingThreads
        if let threads {
            own = threads
        } else {
            own = try LookupThreads.shared.get()
        }
        return Client(
            loops: loops, threads: own, settings: settings, tls: tls,
            record: ClientRecord(metrics, log: log), clock: clock, wallClock: wallClock)
    }

    // MARK: Asking

    /// Asks, and reads the answer to its end.
    public func send(_ request: ClientRequest) async throws(ClientError) -> ClientResponse {
        let (call, most) = begin(request)
        do throws(ClientError) {
            let answer = try await ask(request, call, most: most ?? call.settings.collectedBytes)
            let body: [UInt8]
            do throws(ClientError) { body = try await answer.stream.collect().get() } catch {
                breakers.tell(error.isOfServer ? .bad : .unknown, answer.pass, call)
                throw error
            }
            breakers.tell(answer.isGood ? .good : .bad, answer.pass, call)
            record.answered(request, answer.head.status, call)
            return ClientResponse(
                status: answer.head.status, fields: answer.head.fields, body: body)
        } catch {
            record.failed(request, error)
            throw error
        }
    }

    /// Asks, and hands the body on part by part as it comes.
    public func stream(_ request: ClientRequest) async throws(ClientError) -> StreamedResponse {
        try await stream(request, idle: nil, isEndless: false)
    }

    /// `isEndless` where the whole's bound ends with the answer's head.
    func stream(
        _ request: ClientRequest, idle: UInt64?, isEndless: Bool
    ) async throws(ClientError) -> StreamedResponse {
        let (call, most) = begin(request)
        do throws(ClientError) {
            let answer = try await ask(
                request, call, most: most ?? call.settings.streamedBytes, idle: idle,
                isEndless: isEndless)
            breakers.tell(answer.isGood ? .good : .bad, answer.pass, call)
            record.answered(request, answer.head.status, call)
            return StreamedResponse(
                status: answer.head.status, fields: answer.head.fields, body: answer.stream)
        } catch {
            record.failed(request, error)
            throw error
        }
    }

    // MARK: Keeping

    /// Acts on what begins from now on.
    public func apply(_ settings: ClientSettings) {
        self.settings.withLock { $0 = settings }
        pool.apply(settings.pool)
    }

    /// Reads the files of authorities and identity again. Answers whether they say something else
    /// than before; connections that are open stay.
    public func reloadTLS() throws(TLSError) -> Bool { try contexts.reload() }

    /// Closes what is unused and begins nothing new; what is under way goes on.
    public func close() { pool.close() }

    /// Connections that are open or being opened, and how many of them are unused.
    public var connections: (open: Int, unused: Int) { (pool.count, pool.unusedCount) }
    /// Calls that wait for a connection.
    public var waiting: Int { pool.waitingCount }

    // MARK: Steps

    func begin(_ request: ClientRequest) -> (call: ClientCall, most: Int?) {
        let settings = settings.withLock { $0 }
        let call = ClientCall(
            request.target.origin, settings, whole: request.deadline ?? settings.deadlines.whole,
            clock: clock)
        return (call, request.mostBytes.map { min(max($0, 0), 1 << 50) })
    }

    func admit(_ call: ClientCall) throws(ClientError) -> CircuitBreaker.Pass? {
        try breakers.admit(call)
    }

    func tell(
        _ outcome: BreakerBoard.Outcome, _ pass: CircuitBreaker.Pass?, _ call: ClientCall
    ) { breakers.tell(outcome, pass, call) }

    var nextLoop: EventLoop { loops.next() }

    /// Seconds since 1970.
    var seconds: Int64 { Int64(clamping: wallClock.nanoseconds() / 1_000_000_000) }

    /// A connection of the call's: an unused one, or one that is opened for it. Where `isNew`, no
    /// other call has used it: its server cannot have given it up meanwhile.
    func connection(
        _ call: ClientCall, isNew: Bool = false
    ) async throws(ClientError) -> Taken {
        let loop = nextLoop
        switch await pool.take(call, timer: loop, wantsNew: isNew) {
        case .refused(let reason):
            guard case .timedOut(let limit) = reason else { throw call.error(reason, in: .waiting) }
            throw call.error(reason, in: limit == call.whole ? .whole : .waiting)
        case .place: return Taken(try await opening.open(call, on: loop), wasUsed: false)
        case .connection(let connection):
            let isFresh = await connection.used(by: call) {
                connection.begin(call)
                if !isNew, connection.isFresh() { return true }
                connection.surrender()
                return false
            }
            guard !isFresh else { return Taken(connection, wasUsed: true) }
            return Taken(try await opening.open(call, on: loop), wasUsed: false)
        }
    }

    /// A new connection in the place of one that its server had already given up.
    func replacement(
        _ connection: ClientConnection, _ call: ClientCall
    ) async throws(ClientError) -> ClientConnection {
        let isOurs = await connection.used(by: call) { connection.surrenderIfHeld() }
        guard isOurs else { throw call.error(.connectionLost, in: .send) }
        return try await opening.open(call, on: connection.loop)
    }

    struct Taken: Sendable {
        let connection: ClientConnection
        /// Whether it has served another request before.
        let wasUsed: Bool

        init(_ connection: ClientConnection, wasUsed: Bool) {
            (self.connection, self.wasUsed) = (connection, wasUsed)
        }
    }
}

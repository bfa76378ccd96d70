import Loops
import Telemetry
import TLS

/// What one loop keeps of a server: its connections, its copy of the settings, and what it has
/// looked up already.
final class ServerShard: @unchecked Sendable {
    // Sendable: touched on `loop` alone, but for the constants.

    let core: ServerCore
    let loop: EventLoop
    private var held: HeldSettings
    private(set) var connections: [Connection] = []
    private var instruments: [ObjectIdentifier: RouteInstruments] = [:]
    /// What was asked for last, which is likely to be asked for next.
    private var lastInstruments: (route: Route, instruments: RouteInstruments)?
    private var dice: CorrelationDice
    private var spanDice: SpanDice
    private var date = DateLine()
    /// The beginning of the line that says back what an exchange is called.
    private var correlationLine: [UInt8]
    private var allowedHosts: AllowedHosts
    private(set) var isDraining = false
    /// The memory of all buffers that are empty.
    var shelf = BufferShelf()

    init(_ core: ServerCore, on loop: EventLoop, settings: ServerSettings) {
        (self.core, self.loop, held) = (core, loop, HeldSettings(settings))
        (dice, spanDice) = (CorrelationDice(), SpanDice())
        allowedHosts = AllowedHosts(settings.allowedHosts)
        correlationLine = Self.beginning(of: settings.correlationField)
    }

    /// What holds for what begins now. Asked for several times a request, so nothing is copied.
    var settings: ServerSettings { _read { yield held.settings } }

    private final class HeldSettings {
        let settings: ServerSettings

        init(_ settings: ServerSettings) { self.settings = settings }
    }

    // MARK: Connections

    /// Takes what connects to a listener from now on.
    func listen(_ listener: Listener, tls: TLSSource?) async throws(SocketError) {
        let entrance = AllowedHosts.Entrance(listener.address)
        let outcome = await loop.task { [self] () -> Result<Void, SocketError> in
            do throws(SocketError) {
                try listener.accept(on: loop) { [self] socket in
                    accept(socket, tls: tls, entrance)
                }
                return .success(())
            } catch { return .failure(error) }
        }.value
        try outcome.get()
    }

    private func accept(
        _ socket: Socket, tls: TLSSource?, _ entrance: AllowedHosts.Entrance
    ) {
        guard !isDraining else { return socket.close() }
        guard core.door.admits(socket.peer, settings) else { return socket.reset() }
        var session: TLSSession?
        if let tls {
            do throws(TLSError) {
                session = try TLSSession(server: tls.current, descriptor: socket.descriptor)
            } catch {
                core.record.failed("tls.session", error)
                core.door.left(socket.peer)
                return socket.close()
            }
        }
        let connection = Connection(socket, session: session, from: entrance, shard: self)
        connection.place = connections.count
        connections.append(connection)
        connection.start()
    }

    func forget(_ connection: Connection) {
        let last = connections.removeLast()
        if last !== connection {
            connections[connection.place] = last
            last.place = connection.place
        }
        core.door.left(connection.socket.peer)
    }

    func apply(_ settings: ServerSettings) {
        held = HeldSettings(settings)
        allowedHosts = AllowedHosts(settings.allowedHosts)
        correlationLine = Self.beginning(of: settings.correlationField)
    }

    private static func beginning(of field: FieldName) -> [UInt8] { Array("\(field.text): ".utf8) }

    /// Waits until no connection is left, or the time is over; what is left then is cut, and how
    /// many that were is answered.
    func drain(within time: Duration) -> Task<Int, Never> {
        loop.task { [self] in
            isDraining = true
            for connection in connections { connection.drain() }
            let clock = ContinuousClock()
            let end = clock.now + time
            while !connections.isEmpty, clock.now < end {
                do { try await loop.pause(for: Self.drainStep) } catch { break }
            }
            let left = connections
            for connection in left {
                core.record.cut(.drain)
                connection.abandon()
            }
            return left.count
        }
    }

    private static let drainStep = Duration.milliseconds(10)

    // MARK: What answers need

    /// Whether the name that the request was sent to is one of ours.
    func answers(to head: RequestHead, from entrance: AllowedHosts.Entrance) -> Bool {
        allowedHosts.admit(head, from: entrance)
    }

    func newCorrelation() -> CorrelationID { dice.next() }

    /// A span for a request that begins now, as yet without a name; `nil` where nobody traces.
    func newSpan(under caller: SpanContext?) -> TraceSpan? {
        core.tracer?.begin("", under: caller, using: &spanDice)
    }

    /// Says back what the exchange is called.
    func appendCorrelation(_ correlation: CorrelationID, to output: inout ByteBuffer) {
        output.append(correlationLine)
        correlation.append(to: &output)
        output.append("\r\n")
    }

    /// The line `Date: …`, made once a second.
    func dateLine() -> [UInt8] { date.bytes(at: core.clock, turn: loop.now) }

    func instruments(of route: Route) -> RouteInstruments {
        if let last = lastInstruments, last.route === route { return last.instruments }
        let found =
            instruments[ObjectIdentifier(route)]
            ?? RouteInstruments(core.record.metrics, route: route.name)
        instruments[ObjectIdentifier(route)] = found
        lastInstruments = (route, found)
        return found
    }
}

/// The field that every answer has, kept for as long as it is true.
struct DateLine {
    private var second: UInt64?
    private var line: [UInt8] = []
    private var turn: UInt64?

    /// The clock is asked once for all answers of a turn, which is known by its own time.
    mutating func bytes(at clock: WallClock, turn: UInt64) -> [UInt8] {
        guard self.turn != turn else { return line }
        self.turn = turn
        let second = clock.nanoseconds() / 1_000_000_000
        if self.second != second {
            self.second = second
            line = Array("Date: \(HTTPDate(seconds: Int64(clamping: second)).text)\r\n".utf8)
        }
        return line
    }
}

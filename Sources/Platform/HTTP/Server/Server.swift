public import Loops
import Synchronization
public import Telemetry

/// A running HTTP server: listeners on every loop, and what came in through them.
///
/// ```swift
/// let server = try await Server.start(
///     router, at: [Binding(.ipv4(.loopback, port: 8080))], loops: loops, registry: registry)
/// …
/// let report = await server.drain(within: .seconds(20))
/// ```
public final class Server: Sendable {
    /// Where the server can be reached, with the ports that the system chose.
    public let addresses: [SocketAddress]
    private let core: ServerCore
    private let shards: [ServerShard]
    private let listeners: [Listener]

    private init(
        _ core: ServerCore, shards: [ServerShard], listeners: [Listener],
        addresses: [SocketAddress]
    ) {
        (self.core, self.shards) = (core, shards)
        (self.listeners, self.addresses) = (listeners, addresses)
    }

    /// Starts listening. Either every address is listened at, or none is. With a tracer, every
    /// request is a span of it.
    public static func start(
        _ service: any Service, at bindings: [Binding], loops: LoopGroup,
        settings: ServerSettings = ServerSettings(), envelope: ErrorEnvelope = .plain,
        rates: RateKeeper? = nil, metrics: ServerMetrics, log: Logger? = nil,
        tracer: Tracer? = nil, clock: WallClock = .system
    ) async throws(SocketError) -> Server {
        let record = ServerRecord(metrics, log: log)
        let pipeline = Pipeline(service, envelope: envelope, rates: rates)
        let core = ServerCore(
            pipeline, door: Door(metrics), record: record, clock: clock, tracer: tracer)
        let shards = loops.loops.map { ServerShard(core, on: $0, settings: settings) }
        var opened: [[Listener]] = []
        do throws(SocketError) {
            for binding in bindings {
                opened.append(try binding.listeners(shards.count))
            }
            for (binding, listeners) in zip(bindings, opened) {
                for (shard, listener) in zip(shards, listeners) {
                    try await shard.listen(listener, tls: binding.tls)
                }
            }
        } catch {
            for listener in opened.joined() { listener.stop() }
            throw error
        }
        return Server(
            core, shards: shards, listeners: Array(opened.joined()),
            addresses: opened.map { $0[0].address })
    }

    /// Acts on what begins from now on; what is under way keeps the deadlines it began with.
    public func apply(_ settings: ServerSettings) {
        for shard in shards { shard.loop.post { shard.apply(settings) } }
    }

    public var openConnections: Int { core.door.count }
    public var requestsInFlight: Int { core.pipeline.inFlight.count }

    /// Takes no more connections, lets requests under way be answered, and cuts what is left when
    /// the time is over.
    public func drain(within time: Duration) async -> DrainReport {
        let atFirst = openConnections
        var cut = 0
        // First, so that who finds the door shut is behind them on every loop.
        let drains = shards.map { $0.drain(within: time) }
        for listener in listeners { listener.stop() }
        for drain in drains { cut += await drain.value }
        return DrainReport(finished: max(atFirst - cut, 0), cut: cut)
    }

    /// Ends at once.
    public func stop() async { _ = await drain(within: .zero) }
}

/// How a server ended: connections that closed by themselves, and those that were cut.
public struct DrainReport: Hashable, Sendable, CustomStringConvertible {
    public let finished, cut: Int

    public var description: String { "\(finished) connections finished, \(cut) were cut" }
}

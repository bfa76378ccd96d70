public import Loops
import Synchronization
public import TLS
public import Telemetry

/// A running HTTP server: listeners on every loop, and what came in through them.
///
/// ```swift
/// let server = try Server.start(
///     router, at: [Binding(.loopback(port: 8080))], loops: loops, registry: registry)
/// …
/// let report = await server.drain(within: .seconds(20))
/// ```
public final class Server: Sendable {
    /// Where the server can be reached, with the ports that the system chose.
    public let addresses: [SocketAddress]
    private let core: ServerCore
    private let shards: [ServerShard]
    private let listeners: [[Listening]]

    /// A listener, and the loop that it belongs to.
    private struct Listening: Sendable {
        let listener: Listener
        let loop: EventLoop
    }

    private init(
        _ core: ServerCore, shards: [ServerShard], listeners: [[Listening]],
        addresses: [SocketAddress]
    ) {
        (self.core, self.shards) = (core, shards)
        (self.listeners, self.addresses) = (listeners, addresses)
    }

    /// Starts listening. Either every address is listened at, or none is.
    public static func start(
        _ service: any Service, at bindings: [Binding], loops: LoopGroup,
        settings: ServerSettings = ServerSettings(), envelope: ErrorEnvelope = .plain,
        rates: RateKeeper? = nil, metrics: ServerMetrics, log: Logger? = nil,
        clock: WallClock = .system
    ) throws(SocketError) -> Server {
        let record = ServerRecord(metrics, log: log)
        let pipeline = Pipeline(service, envelope: envelope, rates: rates)
        let core = ServerCore(pipeline, door: Door(metrics), record: record, clock: clock)
        let shards = loops.loops.map { ServerShard(core, on: $0, settings: settings) }
        var listeners: [[Listening]] = []
        do throws(SocketError) {
            for binding in bindings {
                let first = try Listener.open(binding.address, options: binding.options)
                var all = [Listening(listener: first, loop: shards[0].loop)]
                listeners.append(all)
                for shard in shards.dropFirst() {
                    all.append(Listening(listener: try first.sibling(), loop: shard.loop))
                }
                listeners[listeners.count - 1] = all
            }
            for (binding, all) in zip(bindings, listeners) {
                for (shard, listening) in zip(shards, all) {
                    let tls = binding.tls
                    try listening.listener.accept(on: shard.loop) { socket in
                        shard.accept(socket, tls: tls)
                    }
                }
            }
        } catch {
            for listening in listeners.joined() { listening.listener.stop() }
            throw error
        }
        return Server(
            core, shards: shards, listeners: listeners,
            addresses: listeners.map { $0[0].listener.address })
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
        for listening in listeners.joined() { listening.listener.stop() }
        let atFirst = openConnections
        var cut = 0
        for shard in shards { cut += await shard.drained(within: time) }
        return DrainReport(finished: max(atFirst - cut, 0), cut: cut)
    }

    /// Ends at once.
    public func stop() async { _ = await drain(within: .zero) }
}

/// One place to listen at.
public struct Binding: Sendable {
    public var address: SocketAddress
    /// Who we are to those who connect; `nil` speaks in the clear.
    public var tls: TLSSource?
    public var options: ListenerOptions

    public init(
        _ address: SocketAddress, tls: TLSSource? = nil, options: ListenerOptions = ListenerOptions()
    ) { (self.address, self.tls, self.options) = (address, tls, options) }
}

/// How a server ended: connections that closed by themselves, and those that were cut.
public struct DrainReport: Hashable, Sendable, CustomStringConvertible {
    public let finished, cut: Int

    public var description: String { "\(finished) connections finished, \(cut) were cut" }
}

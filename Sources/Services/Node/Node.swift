import Chain
import Disk
import Glibc
import HTTP
import Hosting
package import Loops
package import Primitives
import RPC
import Settings
import Spine
import Storage
import Surface
import Tables
import Telemetry
package import Terminal
import Workers

/// What is decided before a node starts.
package struct NodePlan: Sendable {
    /// The data directory.
    package var data = "node-data"
    /// What the genesis has to hash to; nil for what this program knows of development chains.
    package var genesisHash: Digest?
    /// In place of what the settings say.
    package var listen, page: SocketAddress?
    /// Zero for one a processor.
    package var loops = 0
    package var isLogText = false
    package var variables: [String: String] = [:]

    package init() {}
}

/// What has stopped a node that nobody had asked to end: its disk, or its own books.
package struct NodeStop: Error, Hashable, Sendable, CustomStringConvertible {
    private let fault: NodeFault

    init(_ error: SpineError) { fault = .spine(error) }

    package var description: String { fault.description }
    package var failure: CommandFailure { fault.failure }
}

/// The running node: its directory, its spine, its threads, and the server in front of them.
package final class Node: Sendable {
    package let ready: NodeReady
    package let loops: LoopGroup
    let server: Server
    private let directory: NodeDirectory
    private let gate: SpineGate
    private let notices: EventNotices
    private let feeding: LoopThread
    private let store: SettingsStore<NodeSettings>
    private let lines: Log
    private let log: Logger
    private let stops: AsyncStream<NodeStop>

    private init(
        _ parts: Parts, _ gate: SpineGate, _ server: Server, _ ready: NodeReady,
        feeding: LoopThread
    ) {
        (directory, store, lines, log) = (parts.directory, parts.store, parts.lines, parts.log)
        (loops, notices, stops) = (parts.loops, parts.notices, parts.stops)
        (self.gate, self.server, self.ready, self.feeding) = (gate, server, ready, feeding)
    }

    /// What stands before the chain is opened.
    private struct Parts {
        let directory: NodeDirectory
        let store: SettingsStore<NodeSettings>
        let registry: Registry
        let lines: Log
        let log: Logger
        let loops: LoopGroup
        let notices = EventNotices()
        let tally = NodeTally()
        let stops: AsyncStream<NodeStop>
        let stopped: AsyncStream<NodeStop>.Continuation
    }

    // MARK: Starting

    /// Takes the directory, brings the chain to where it stood, and answers at its addresses.
    package static func start(_ plan: NodePlan) async throws(CommandFailure) -> Node {
        do {
            let parts = try prepare(plan)
            let genesis = try parts.directory.genesis(pinned: plan.genesisHash)
            let spine = try open(genesis, parts)
            return try await serve(spine, genesis, parts, plan)
        } catch let fault as NodeFault {
            throw fault.failure
        } catch let refusal as ReloadRefusal {
            throw CommandFailure(.badSettings, "\(refusal)")
        } catch { throw CommandFailure(.cannotCreate, "\(error)") }
    }

    private static func prepare(_ plan: NodePlan) throws -> Parts {
        let directory = try NodeDirectory(plan.data)
        var layers = SettingsLayers()
        layers.environment = plan.variables.filter { $0.key.hasPrefix(layers.prefix) }
        layers.foreignVariables = RuntimeSettings.foreignVariables
        let store = try SettingsStore<NodeSettings>(
            file: try directory.settingsFile, isNamed: true, over: layers)
        let settings = store.current.settings
        let registry = Registry()
        let lines = try Log(
            service: "node",
            settings: LogSettings(
                level: settings.logLevel.level, format: plan.isLogText ? .text : .json),
            sink: DescriptorSink.standardError, registry: registry)
        let log = lines.logger("node")
        for warning in store.current.warnings {
            log.warn("settings.warning") { $0.reason("\(warning)") }
        }
        let loops = try LoopGroup(
            count: plan.loops > 0 ? plan.loops : processors, settings: settings.runtime.loops)
        let (stops, stopped) = AsyncStream.makeStream(
            of: NodeStop.self, bufferingPolicy: .bufferingOldest(1))
        return Parts(
            directory: directory, store: store, registry: registry, lines: lines, log: log,
            loops: loops, stops: stops, stopped: stopped)
    }

    private static func open(
        _ genesis: GenesisFile, _ parts: Parts
    ) throws(NodeFault) -> Spine<PosixDisk> {
        let (notices, tally, log, stopped) = (
            parts.notices, parts.tally, parts.log, parts.stopped
        )
        var observer = SpineObserver()
        observer.turned = { notices.tell($0) }
        observer.sealed = { header in
            tally.seal(header)
            notices.tell(header)
            log.debug("node.sealed") {
                $0.field("height", header.height.value)
                $0.field("entries", UInt64(header.entries))
            }
        }
        observer.retracted = { header in
            tally.begin(anewAt: header.height)
            notices.tell(retractedTo: header.history.size)
            log.info("node.retracted") { $0.field("height", header.height.value) }
        }
        observer.snapshotTaken = { height in
            tally.snapshot(isTaken: true)
            log.info("node.snapshot") { $0.field("height", height.value) }
        }
        observer.snapshotFailed = { error in
            tally.snapshot(isTaken: false)
            log.error("node.snapshot_failed") { $0.reason("\(error)") }
        }
        observer.snapshotSkipped = { height in
            log.warn("node.snapshot_skipped") {
                $0.field("height", height.value)
                $0.reason("the one before is still being written")
            }
        }
        observer.failedLater = { error in
            log.error("node.failed_besides") { $0.reason("\(error)") }
        }
        observer.stopped = { error in
            log.error("node.stopped") { $0.reason("\(error)") }
            stopped.yield(NodeStop(error))
        }
        do throws(SpineError) {
            return try Spine.start(
                on: parts.directory.disk, in: .root, genesis: genesis, clock: SystemClock(),
                observer: observer)
        } catch { throw .spine(error) }
    }

    private static func serve(
        _ spine: Spine<PosixDisk>, _ genesis: GenesisFile, _ parts: Parts, _ plan: NodePlan
    ) async throws -> Node {
        let (settings, log) = (parts.store.current.settings, parts.log)
        // Behind the follower, so that History has all that was sealed.
        let header = try await spine.lookAtState { header, _ in header }
        parts.tally.begin(at: header.height)
        let feed = try EventFeed(
            spine.history, EventCatalogue(NodeSurfaces.all), end: header.history.size, log: log)
        let threads = try BlockingThreads(threads: 4, waiting: 1_024, name: "node")
        let desk = SignatureDesk(workers: try Workers(threads: processors), threads: threads)
        let gate = SpineGate(
            spine: spine, desk: desk, threads: threads,
            catalogue: EventCatalogue(NodeSurfaces.all), events: feed.hub, tally: parts.tally,
            genesis: genesis.hash, version: Word(ours: "0.1.0"))
        let slices: SliceStore
        do throws(StorageError) {
            slices = try SliceStore(
                on: parts.directory.disk, in: DiskPath("slices"), quota: settings.slices,
                steady: { SystemClock().steady })
        } catch { throw NodeFault.slices(error) }
        try ProcessMetrics.register(in: parts.registry)
        try RuntimeMetrics.register(parts.loops, in: parts.registry)
        try NodeMetrics.register(gate, slices, in: parts.registry)

        let places = [
            try plan.listen ?? address(settings.rpcListen),
            try plan.page ?? address(settings.pageListen),
        ]
        let routes = NodeRoutes(
            gate: gate, slices: slices, page: try NodePage(of: genesis), registry: parts.registry,
            log: log)
        let server = try await Server.start(
            try routes.router(isLimited: settings.http.rates != nil),
            at: places.map { Binding($0) }, loops: parts.loops,
            settings: settings.http.server(handshake: settings.tls.handshakeTimeout),
            rates: settings.http.rates, metrics: try ServerMetrics(parts.registry),
            log: parts.lines.logger("http"))
        DescriptorAlarm.watch(parts.loops, log: log)
        return try begin(feed, gate, server, header, parts)
    }

    /// Lets events flow, and says where the node is.
    private static func begin(
        _ feed: EventFeed<History<PosixDisk>>, _ gate: SpineGate, _ server: Server,
        _ header: Header, _ parts: Parts
    ) throws -> Node {
        let notices = parts.notices
        let feeding = try LoopThread.start("events") {
            var feed = feed
            feed.run(notices)
        }
        var ready = NodeReady()
        (ready.rpc, ready.page) = ("http://\(server.addresses[0])", "http://\(server.addresses[1])")
        (ready.data, ready.chainID) = (parts.directory.root, header.chainID)
        (ready.genesisHash, ready.height) = (gate.genesis, header.height)
        ready.headHash = header.hash
        ready.recovery = NodeRecovery(gate.spine.recovery)
        parts.log.info("node.ready") {
            $0.field("rpc", ready.rpc)
            $0.field("page", ready.page)
            $0.field("height", ready.height.value)
            $0.field("entries_replayed", ready.recovery.entries)
        }
        return Node(parts, gate, server, ready, feeding: feeding)
    }

    private static func address(_ text: String) throws(NodeFault) -> SocketAddress {
        guard let address = SocketAddress(text) else { throw .address(text) }
        return address
    }

    private static var processors: Int { max(sysconf(Int32(_SC_NPROCESSORS_ONLN)), 1) }

    // MARK: Running

    /// Waits until the node has stopped by itself; nil where the task is cancelled before.
    package func stopsByItself() async -> NodeStop? {
        for await stop in stops { return stop }
        return nil
    }

    /// Reads the settings again.
    package func hangUp() {
        switch store.reload() {
        case .unchanged: log.info("settings.unchanged")
        case .applied:
            let settings = store.current.settings
            loops.settings(settings.runtime.loops)
            server.apply(settings.http.server(handshake: settings.tls.handshakeTimeout))
            var said = lines.settings
            said.level = settings.logLevel.level
            lines.apply(said)
            log.info("settings.applied")
        case .refused(let refusal): log.error("settings.refused") { $0.reason("\(refusal)") }
        }
    }

    package var openConnections: Int { server.openConnections }
    /// How long what is under way may take once the end has come.
    package var drainTime: Duration { store.current.settings.http.drain }

    /// Takes nothing more, answers what is under way, seals, takes a snapshot, and ends. At once where
    /// `hurry`, which is cancelled when the end is there, says true.
    package func end(
        after stop: NodeStop? = nil, hurriedBy hurry: @escaping @Sendable () async -> Bool
    ) async -> (said: NodeEnded, isHurried: Bool) {
        gate.events.close()
        let server = server
        let hurried = Task { await hurry() ? await server.drain(within: .zero).cut : nil }
        let report = await server.drain(within: drainTime)
        hurried.cancel()
        let cutInHurry = await hurried.value
        let spine = gate.spine
        // Waits for the disk; the threads of tasks are not for that.
        let stopping = Task.detached { spine.stop() }
        await stopping.value
        notices.close()
        feeding.join()
        gate.threads.stop()
        var ended = NodeEnded()
        ended.height = gate.tally.height
        ended.blocksSealed = UInt64(gate.tally.blocksSealed)
        ended.transactionsDone = UInt64(gate.tally.transactionsDone)
        let cut = report.cut + (cutInHurry ?? 0)
        (ended.finished, ended.cut) = (
            UInt64(max(report.finished + report.cut - cut, 0)), UInt64(cut)
        )
        ended.fault = stop.map { "\($0)" }
        log.info("node.ended") {
            $0.field("height", ended.height.value)
            $0.field("finished", ended.finished)
            $0.field("cut", ended.cut)
        }
        loops.stop()
        lines.close()
        return (ended, cutInHurry != nil)
    }
}

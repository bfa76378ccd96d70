import Chain
import Crypto
import Disk
import HTTP
import Hosting
package import Loops
package import Primitives
import RPC
import Settings
import SettlementSurface
import Spine
import Storage
import Surface
import Tables
import Telemetry
package import Terminal
import Workers
import World

/// What is decided before a node starts.
package struct NodePlan: Sendable {
    /// The data directory.
    package var data = "node-data"
    /// What the genesis has to hash to; nil for what this program knows of development chains.
    package var genesisHash: Digest?
    /// In place of what the settings say.
    package var listen, page: SocketAddress?
    /// Whether a clock far ahead of the chain is right.
    package var isClockTrusted = false
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
    let server: Server
    private let directory: NodeDirectory
    private let gate: SpineGate
    private let notices: EventNotices
    private let auditing: AuditNotices
    private let feeding, keeping: LoopThread
    private let store: SettingsStore<NodeSettings>
    private let premises: Premises
    private let stops: AsyncStream<NodeStop>

    private init(
        _ parts: Parts, _ gate: SpineGate, _ server: Server, _ ready: NodeReady,
        feeding: LoopThread, keeping: LoopThread
    ) {
        (directory, store, premises) = (parts.directory, parts.store, parts.premises)
        (notices, auditing, stops) = (parts.notices, parts.auditing, parts.stops)
        (self.gate, self.server, self.ready) = (gate, server, ready)
        (self.feeding, self.keeping) = (feeding, keeping)
    }

    /// What stands before the chain is opened.
    private struct Parts {
        let directory: NodeDirectory
        let store: SettingsStore<NodeSettings>
        let premises: Premises
        let notices = EventNotices()
        let tally = NodeTally()
        let lanes: LaneGauges
        let settlement: SettlementMeter
        let audit = AuditFile<PosixDisk>()
        let auditing = AuditNotices()
        let stops: AsyncStream<NodeStop>
        let stopped: AsyncStream<NodeStop>.Continuation
    }

    // MARK: Starting

    /// Takes the directory, brings the chain to where it stood, and answers at its addresses.
    package static func start(_ plan: NodePlan) async throws(CommandFailure) -> Node {
        do {
            let parts = try prepare(plan)
            let genesis = try parts.directory.genesis(pinned: plan.genesisHash)
            let spine = try open(genesis, parts, plan)
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
            file: directory.settingsFile, mayBeMissing: true, over: layers)
        let premises = try Premises(
            of: "node", as: store.current, loops: plan.loops, isLogText: plan.isLogText)
        let (stops, stopped) = AsyncStream.makeStream(
            of: NodeStop.self, bufferingPolicy: .bufferingOldest(1))
        return Parts(
            directory: directory, store: store, premises: premises,
            lanes: try LaneGauges(premises.registry),
            settlement: try SettlementMeter(premises.registry), stops: stops, stopped: stopped)
    }

    private static func open(
        _ genesis: GenesisFile, _ parts: Parts, _ plan: NodePlan
    ) throws(NodeFault) -> Spine<PosixDisk> {
        let (notices, tally, log, stopped) = (
            parts.notices, parts.tally, parts.premises.log, parts.stopped
        )
        var observer = SpineObserver()
        let (lanes, settlement, auditing) = (parts.lanes, parts.settlement, parts.auditing)
        observer.lanes = { lanes.set($0) }
        observer.carriedOut = { tally.carriedOut(done: $0, refused: $1) }
        observer.world = { settlement.set($0.settlement) }
        observer.turned = { notices.tell($0) }
        observer.sealed = { header in
            tally.seal(header)
            notices.tell(header)
            auditing.seal()
            log.debug("node.sealed") {
                $0.field("height", header.height.value)
                $0.field("entries", UInt64(header.entries))
            }
        }
        observer.retracted = { header in
            tally.begin(anewAt: header.height)
            notices.tell(retractedTo: header.history.size)
            auditing.retract()
            log.info("node.retracted") { $0.field("height", header.height.value) }
        }
        observer.snapshotTaken = { height in
            tally.snapshot(fault: nil)
            log.info("node.snapshot") { $0.field("height", height.value) }
        }
        observer.snapshotFailed = { error in
            tally.snapshot(fault: error)
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
                trustingClock: plan.isClockTrusted || genesis.mode == .development,
                observer: observer, mempool: parts.store.current.settings.mempool)
        } catch { throw .spine(error) }
    }

    private static func serve(
        _ spine: Spine<PosixDisk>, _ genesis: GenesisFile, _ parts: Parts, _ plan: NodePlan
    ) async throws -> Node {
        let (settings, log) = (parts.store.current.settings, parts.premises.log)
        RememberedKeys.shared.resize(bytes: settings.rememberedKeys)
        // Behind the follower, so that History has all that was sealed.
        let header = try await spine.lookAtState { header, _ in header }
        parts.tally.begin(at: header.height)
        let feed = try EventFeed(
            spine.history, end: header.history.size, log: log)
        let threads = try BlockingThreads(threads: 4, waiting: 1_024, name: "node")
        // Of their own, so that no reading of old blocks keeps a signature waiting.
        let desk = SignatureDesk(
            workers: try Workers(threads: Premises.processors),
            threads: try BlockingThreads(threads: 2, waiting: 1_024, name: "signatures"))
        let gate = SpineGate(
            spine: spine, desk: desk, doctor: DoctorDesk { SystemClock().steady },
            timer: parts.premises.loops.next(),
            threads: threads,
            catalogue: EventCatalogue(NodeSurfaces.all), events: feed.hub, tally: parts.tally,
            lanes: parts.lanes, genesis: genesis.hash, version: Word(ours: "0.1.0"))
        let slices: SliceStore
        do throws(StorageError) {
            slices = try SliceStore(
                on: parts.directory.disk, in: DiskPath("slices"), quota: settings.slices,
                steady: { SystemClock().steady })
        } catch { throw NodeFault.slices(error) }
        try NodeMetrics.register(gate, slices, in: parts.premises.registry)
        let audit = parts.audit
        try parts.premises.registry.register(SettlementMetrics.corrupt) { Int64(audit.damaged) }

        let places = [
            try plan.listen ?? address(settings.rpcListen),
            try plan.page ?? address(settings.pageListen),
        ]
        let routes = NodeRoutes(
            gate: gate, slices: slices, audit: AuditReading(file: audit, threads: threads),
            page: try NodePage(of: genesis),
            registry: settings.hasMetrics ? parts.premises.registry : nil, log: log)
        let server = try await parts.premises.serve(
            try routes.router(isLimited: settings.http.rates != nil),
            at: places.map { Binding($0) }, as: settings)
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
        let (auditing, history, log) = (parts.auditing, gate.spine.history, parts.premises.log)
        let keeper = AuditKeeper(parts.audit, of: history, on: parts.directory.disk, log: log)
        let keeping = try LoopThread.start("audit") { auditing.run(keeper, of: history, log) }
        var ready = NodeReady()
        (ready.rpc, ready.page) = ("http://\(server.addresses[0])", "http://\(server.addresses[1])")
        (ready.data, ready.chainID) = (parts.directory.root, header.chainID)
        (ready.genesisHash, ready.height) = (gate.genesis, header.height)
        ready.headHash = header.hash
        ready.recovery = NodeRecovery(gate.spine.recovery)
        if let behind = gate.spine.recovery.clockBehind, behind.value > 1_000 {
            parts.premises.log.warn("node.clock_behind") {
                $0.field("milliseconds", behind.value)
                $0.reason("time goes on from where the chain was")
            }
        }
        parts.premises.log.info("node.ready") {
            $0.field("rpc", ready.rpc)
            $0.field("page", ready.page)
            $0.field("height", ready.height.value)
            $0.field("entries_replayed", ready.recovery.entries)
        }
        return Node(parts, gate, server, ready, feeding: feeding, keeping: keeping)
    }

    /// Does what waits for the disk on a thread of its own: those of tasks are not for that.
    private static func waiting(_ body: @escaping @Sendable () -> Void) async {
        await withCheckedContinuation { continuation in
            do throws(LoopError) {
                try LoopThread.start("ending") {
                    body()
                    continuation.resume()
                }.detach()
            } catch {
                // No thread is to be had, and the end has to come all the same.
                body()
                continuation.resume()
            }
        }
    }

    private static func address(_ text: String) throws(NodeFault) -> SocketAddress {
        guard let address = SocketAddress(text) else { throw .address(text) }
        return address
    }

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
            premises.apply(store.current.settings, to: server)
            log.info("settings.applied")
        case .refused(let refusal): log.error("settings.refused") { $0.reason("\(refusal)") }
        }
    }

    package var loops: LoopGroup { premises.loops }
    private var log: Logger { premises.log }

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
        await Self.waiting { spine.stop() }
        notices.close()
        auditing.close()
        feeding.join()
        keeping.join()
        gate.threads.stop()
        gate.desk.threads.stop()
        var ended = NodeEnded()
        ended.height = gate.tally.height
        ended.blocksSealed = UInt64(gate.tally.blocksSealed)
        ended.transactionsDone = UInt64(gate.tally.transactionsDone)
        let cut = report.cut + (cutInHurry ?? 0)
        (ended.finished, ended.cut) = (
            UInt64(max(report.finished + report.cut - cut, 0)), UInt64(cut)
        )
        ended.fault = stop.map { "\($0)" }
        ended.snapshotFault = gate.tally.lastSnapshotFault.map { "\($0)" }
        log.info("node.ended") {
            $0.field("height", ended.height.value)
            $0.field("finished", ended.finished)
            $0.field("cut", ended.cut)
        }
        premises.close()
        return (ended, cutInHurry != nil)
    }
}

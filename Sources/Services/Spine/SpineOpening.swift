package import Chain
import Crypto
package import Disk
import Loops
package import Primitives
import Records
package import Storage
import Tables
import World

/// A world behind a sealed block, and the record of the log that is applied to it next.
struct RestoredWorld {
    var world: World
    var header: Header
    var forest: StateForest
    var nextRecord: UInt64
}

/// What a start found and did.
package struct SpineRecovery: Sendable {
    /// The block whose snapshot it began from; nil where it began from genesis.
    package internal(set) var snapshot: Height?
    /// Entries applied again.
    package internal(set) var entries: UInt64 = 0
    package internal(set) var blocks: UInt64 = 0
    /// What a crash had torn off the log, of which nobody had been told.
    package internal(set) var tear: LogRecovery.Tear?
    /// How far the machine's clock is behind the chain, whose time then goes on from where it was;
    /// nil where it is not.
    package internal(set) var clockBehind: Milliseconds?
    /// Snapshots that could not be used, and why.
    package internal(set) var refusedSnapshots: [String] = []
}

/// How far a replay has come.
package struct ReplayProgress: Sendable {
    package let height: Height
    package let entries: UInt64
    /// The log's record, and the last one there is.
    package let record: UInt64
    package let lastRecord: UInt64
}

/// The stores of one chain in one directory, and how a sequencer comes out of them.
package struct SpineStores<D: Disk> {
    package let log: CommandLog<D>
    package let history: History<D>
    package var snapshots: Snapshots<D>
    package let macroBlocks: MacroBlocks<D>
    let genesis: GenesisFile
    private let knows: RulesVersion
    /// Whether work goes to threads beside the caller's.
    private let isApart: Bool
    /// Reads what History holds already, until somebody needs it.
    let past: HistoryReading<D>

    /// Opens the directory of a chain, or begins one. A directory of another chain, or of a newer
    /// program, is refused. Where it works `apart`, on threads beside the caller's, damage in History
    /// may be found only by ``sequencer(fromGenesis:finality:observer:progress:)``.
    package init(
        on disk: D, in path: DiskPath, genesis: GenesisFile, apart isApart: Bool = false,
        log options: LogOptions = LogOptions(), knowing newest: RulesVersion = .newest
    ) throws(SpineError) {
        (self.genesis, knows, self.isApart) = (genesis, newest, isApart)
        let owner = genesis.hash
        log = try stored { () throws(StorageError) in
            do throws(DiskError) { try disk.makeDirectory(path) } catch { throw .disk(error) }
            return try CommandLog(on: disk, in: path / "log", owner: owner, options: options)
        }
        do throws(SpineError) {
            history = try History(on: disk, in: path / "history", owner: owner, options: options)
        } catch { throw error.ofHistory }
        past = HistoryReading(of: history)
        snapshots = try stored { () throws(StorageError) in
            try Snapshots(disk, in: path / "snapshots", owner: owner)
        }
        macroBlocks = try MacroBlocks(
            on: disk, in: path / "macro", owner: owner, options: options)
        // Last, so that no thread is left where something else refuses.
        try past.begin(apart: isApart)
    }

    /// The sequencer as it stood when the last durable record was written. It has to be ended where
    /// the stores work apart.
    package mutating func sequencer(
        fromGenesis: Bool = false, finality: Finality = .withTheBlock,
        observer: SpineObserver = SpineObserver(),
        progress: (ReplayProgress) -> Void = { _ in }
    ) throws(SpineError) -> (sequencer: Sequencer<D>, recovery: SpineRecovery) {
        var recovery = SpineRecovery()
        recovery.tear = log.recovery.tear
        let restored: RestoredWorld
        if !fromGenesis, let newest = try newest(&recovery) {
            restored = newest
            try keepCheckpoint(behind: restored)
        } else {
            restored = try begin()
        }
        recovery.refusedSnapshots += snapshots.refused.map { "\($0.path): \($0.reason)" }
        let keeper = SnapshotKeeper(snapshots, observer)
        let following = Following(
            Follower(restored, history, keeper, observer, macroBlocks), keeper)
        if isApart {
            do throws(LoopError) { try following.depart() } catch { throw .thread(error) }
        }
        var sequencer = Sequencer(
            restored, log: log, history: history, following: following, finality: finality)
        do throws(SpineError) {
            try replay(from: restored.nextRecord, into: &sequencer, &recovery, progress)
            // A program that does not know the rules of the block to come does not begin it.
            try sequencer.world.checkRules(at: sequencer.header.height.next)
            try following.beginTelling()
        } catch {
            // What went wrong first is what is told.
            do throws(SpineError) { try sequencer.end() } catch let first { throw first }
            throw error
        }
        return (sequencer, recovery)
    }

    /// The state of the newest snapshot that is of this log and whose history is here, too. Those that
    /// are passed over are told with their reasons.
    private mutating func newest(_ recovery: inout SpineRecovery) throws(SpineError)
        -> RestoredWorld?
    {
        var passed: SnapshotPoint?
        while let found = try stored({ () throws(StorageError) in
            try snapshots.restore(
                olderThan: passed?.sequence, { _ in WorldSnapshot.Reading() },
                { (reading, part, bytes) throws(RecordError) in
                    try reading.take(part.label, bytes)
                })
        }) {
            let point = found.snapshot.point
            passed = point
            switch try restored(from: found.state, at: point) {
            case .fits(let world):
                recovery.snapshot = point.height
                return world
            case .unborne: return nil
            case .passed(let reason):
                recovery.refusedSnapshots.append("block \(point.height): \(reason)")
            }
        }
        return nil
    }

    /// What is made of a snapshot that reads back right.
    private enum Restoring {
        case fits(RestoredWorld)
        case passed(String)
        /// There is no History, and none of them is borne out by it: it is made anew from genesis on.
        case unborne
    }

    private func restored(
        from read: WorldSnapshot.Reading, at point: SnapshotPoint
    ) throws(SpineError) -> Restoring {
        var reading = read
        let (header, forest): (Header, StateForest)
        do throws(RecordError) { (header, forest) = try reading.finish() } catch {
            return .passed("\(error)")
        }
        // What lies behind it could not be undone any more, or was.
        guard let final = log.finalBlock, point.height <= final, try stands(point) else {
            return .passed("it is not final in this log")
        }
        var world = World(knowing: knows)
        do throws(TableFault) { try world.restore(from: forest) } catch {
            return .passed("\(error)")
        }
        try refuseLoss()
        guard history.blockCount > 0 else { return .unborne }
        guard let head = history.head(after: header.height) else {
            return .passed("History ends before it")
        }
        guard head == header.history else {
            return .passed("History has another head behind that block")
        }
        return .fits(
            RestoredWorld(
                world: world, header: header, forest: forest, nextRecord: point.sequence + 1))
    }

    /// Keeps the macro block that stands behind a snapshot's block, where one does: those before it
    /// are made by a replay that passes them.
    private func keepCheckpoint(behind restored: RestoredWorld) throws(SpineError) {
        var tables = World()
        let interval = max(restored.world.chain[.macroBlockInterval], 1)
        guard restored.header.height.value.isMultiple(of: interval),
            let block = MacroBlock(
                behind: restored.header, restored.forest, sharded: tables.shardedTables())
        else { return }
        try macroBlocks.keep(block)
    }

    /// What is wrong with the snapshots, and what a start does without them. Reads every byte.
    package func snapshotFaults() throws(SpineError) -> [String] {
        // Each file once, and where it says more than that its digest is another, so.
        var problems: [StorageError] = []
        for problem in try stored({ () throws(StorageError) in try snapshots.verify() }) {
            problems.removeAll { $0.path != nil && $0.path == problem.path }
            problems.append(problem)
        }
        guard !problems.isEmpty else { return [] }
        var others = snapshots
        let usable = try stored { () throws(StorageError) in try others.newest() }
        let instead =
            usable.map { "goes on from the snapshot of block \($0.point.height)" }
            ?? "replays the log from genesis, for there is no other"
        return problems.map {
            "the snapshot file \($0.finding); it is passed over, and a start \(instead). Nothing is "
                + "lost: move snapshots/ away, and the node takes new ones"
        }
    }

    /// Whether the log goes on from where a snapshot was taken.
    private func stands(_ point: SnapshotPoint) throws(SpineError) -> Bool {
        var (reader, payload) = (
            log.reader(from: LogPosition(sequence: point.sequence, link: point.link)), [UInt8]()
        )
        let answer = try stored { () throws(StorageError) in try reader.next(into: &payload) }
        if case .otherHistory = answer { return false }
        return true
    }

    /// The state at genesis; its block is written where the chain begins now.
    private func begin() throws(SpineError) -> RestoredWorld {
        var (first, scratch) = (AppliedBatch(), MerkleScratch())
        var world: World
        do throws(GenesisFault) {
            world = try World(genesis, knowing: knows, into: &first.events)
        } catch {
            throw .genesis(error)
        }
        try world.checkRules(at: .genesis)
        var forest = StateForest()
        forest.fold(world.seal())
        try refuseLoss()
        let known = history.head(after: .genesis)
        let leaves = first.leaves
        if known == nil { try history.extend(with: leaves, &scratch) }
        var header = Header.first(of: genesis)
        header.eventsRoot = MerkleTree.root(ofLeafDigests: leaves)
        (header.history, header.stateRoot) = (known ?? history.newestHead, forest.root)
        if log.end.sequence == 0 {
            let bytes = header.binary()
            try stored { () throws(StorageError) in
                try log.append(.block(.genesis), bytes.span)
                try log.append(.final(.genesis), [UInt8]().span)
                try log.commit()
            }
        }
        if known == nil { try history.keep(header, firstRecord: 1, [first]) }
        return RestoredWorld(world: world, header: header, forest: forest, nextRecord: 1)
    }

    /// Applies everything from a record of the log on.
    private func replay(
        from first: UInt64, into sequencer: inout Sequencer<D>, _ recovery: inout SpineRecovery,
        _ progress: (ReplayProgress) -> Void
    ) throws(SpineError) {
        var (next, outcomes) = (first, [Outcome]())
        let last = log.end.sequence
        let records = try ReadAhead(
            LoggedRecords(log, from: first), named: "log reader", by: 4, apart: isApart)
        while let record = try records.next() {
            next = record.sequence + 1
            switch record.content {
            case .batch(let batch):
                recovery.entries += UInt64(batch.entries.count)
                try sequencer.replay(batch, record: record.sequence, into: &outcomes)
            case .block(let header):
                // That of genesis is checked like any other: the file must still give it.
                try sequencer.replay(header)
                recovery.blocks += 1
            case .final: continue
            }
            progress(
                ReplayProgress(
                    height: sequencer.header.height, entries: recovery.entries,
                    record: record.sequence, lastRecord: last))
        }
        guard next > last else {
            throw .unreadable(
                sequence: next, RecordError(.expected("a record of this log"), at: 0))
        }
        try sequencer.following.settle()
        // More in History than in the log would stand before all that comes.
        guard history.blockCount == sequencer.header.height.value + 1 else {
            throw .replayDiffers(sequencer.header.height, what: "history")
        }
        // Of blocks that this log does not have: it was put back from an older copy.
        try macroBlocks.drop(above: sequencer.header.height)
    }

    /// Every batch of the log in its order, with the number of its record.
    package func forEachBatch(_ body: (Batch, _ record: UInt64) -> Void) throws(SpineError) {
        var (reader, payload) = (log.reader(from: 1), [UInt8]())
        while case .record(let sequence, let kind) = try stored({ () throws(StorageError) in
            try reader.next(into: &payload)
        }) {
            if case .batch = kind { body(try read(payload, sequence), sequence) }
        }
    }

    func read<R: Record>(_ payload: [UInt8], _ sequence: UInt64) throws(SpineError) -> R {
        do throws(RecordError) { return try R(binary: payload, limits: Batch.limits) } catch {
            throw .unreadable(sequence: sequence, error)
        }
    }
}

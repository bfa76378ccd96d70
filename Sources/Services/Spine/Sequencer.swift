package import Chain
import Crypto
package import Disk
import Ledger
package import Primitives
import Records
import Storage
import Tables
package import World

/// The one order of commands, and the only one who changes the world: makes a batch durable, applies
/// it, says what came of each entry, and seals blocks.
///
/// Its thread calls ``turn(_:at:into:)`` and ``seal(at:)`` in production, the simulator calls them
/// in tests; neither adds a rule. A failure of the disk leaves it unknown what is there: nothing of
/// that batch is answered, nothing is tried again, and every later call throws what happened.
package struct Sequencer<D: Disk> {
    package internal(set) var world: World
    /// The last sealed block.
    package internal(set) var header: Header
    package internal(set) var open = OpenBlock()
    /// The sealed blocks that can still be undone, oldest first.
    var undoable: [UndoableBlock] = []
    let finality: Finality
    package let history: History<D>
    let log: CommandLog<D>
    /// Everything a block needs beside what is applied here.
    let following: Following<D>
    /// The time last stamped; it never runs backwards.
    package internal(set) var time: Milliseconds
    package internal(set) var stopped: SpineError?
    /// The batch under way.
    private var batch = AppliedBatch()

    /// One that goes on behind what was restored.
    init(
        _ restored: RestoredWorld, log: CommandLog<D>, history: History<D>,
        following: Following<D>, finality: Finality = .withTheBlock
    ) {
        (world, header) = (restored.world, restored.header)
        time = restored.header.time
        (self.log, self.history, self.following) = (log, history, following)
        self.finality = finality
    }

    /// The moment of what is applied now.
    private func moment(at clock: Milliseconds) throws(SpineError) -> Moment {
        guard let height = header.height.next else { throw .exhausted }
        return Moment(height: height, time: max(time, clock))
    }

    // MARK: Turns

    /// Makes the entries durable and applies them, in their order and at one moment; one outcome an
    /// entry goes to `outcomes`. What is due by then is done before them, but for entries that begin
    /// with a gap: that moves what is due, and what still is waits for the next turn.
    package mutating func turn(
        _ entries: [PreparedEntry], at clock: Milliseconds, into outcomes: inout [Outcome]
    ) throws(SpineError) {
        if let stopped { throw stopped }
        do throws(SpineError) {
            try world.checkRules(at: header.height.next)
            let now = try moment(at: clock)
            let isDue = world.nextDue.map { $0 <= now.time } ?? false
            if isDue, !beginsWithGap(entries) {
                let all = [PreparedEntry(.tick(Nothing()))] + entries
                var tick: [Outcome] = []
                try write(all[...], at: now, into: &tick)
                outcomes.append(contentsOf: tick.dropFirst())
            } else if !entries.isEmpty {
                try write(entries[...], at: now, into: &outcomes)
            }
        } catch {
            stopped = error
            throw error
        }
    }

    private func beginsWithGap(_ entries: [PreparedEntry]) -> Bool {
        if case .resumed = entries.first?.entry { true } else { false }
    }

    /// Logs and applies entries as one record, or by halves where one would be too large.
    private mutating func write(
        _ entries: ArraySlice<PreparedEntry>, at now: Moment, into outcomes: inout [Outcome]
    ) throws(SpineError) {
        batch.entries.encode(entries, at: now.time)
        let size = batch.entries.writer.count
        if entries.count > 1, size > Batch.mostBytes || !log.takes(size) {
            let half = entries.count / 2
            try write(entries.prefix(half), at: now, into: &outcomes)
            try write(entries.dropFirst(half), at: now, into: &outcomes)
            return
        }
        let payload = batch.entries.writer.bytes
        let record = try stored { () throws(StorageError) in
            let record = try log.append(.batch, payload.span)
            try log.commit()
            return record
        }
        try apply(entries, at: now, record: record, into: &outcomes)
    }

    /// Applies what stands in the log.
    private mutating func apply(
        _ entries: ArraySlice<PreparedEntry>, at now: Moment, record: UInt64,
        into outcomes: inout [Outcome]
    ) throws(SpineError) {
        let isFirst = open.isEmpty
        if isFirst { (open.firstRecord, open.emptySlots) = (record, slots(before: now.time)) }
        (batch.height, batch.time, batch.firstLeaf) = (now.height, now.time, nextLeaf)
        if isFirst { world.beginBlock(at: now.height, into: &batch.events) }
        var next = entries.startIndex
        while next < entries.endIndex {
            let end = min(next + World.fetchedAtOnce, entries.endIndex)
            for index in next..<end { world.fetch(entries[index].entry) }
            for index in next..<end {
                outcomes.append(
                    world.apply(
                        entries[index].entry, id: entries[index].id, at: now,
                        proposer: header.proposer, into: &batch.events))
            }
            next = end
        }
        time = now.time
        open.entries += entries.count
        open.events += batch.events.count
        var applied = following.spare()
        swap(&applied, &batch)
        try following.take(applied)
    }

    /// Whether nothing has ever been applied.
    var isNew: Bool { header.height == .genesis && open.isEmpty }

    /// The place in History of the next event.
    package var nextLeaf: UInt64 { header.history.size + UInt64(open.events) }

    /// Slots that went by without a block before this time.
    private func slots(before time: Milliseconds) -> UInt64 {
        let passed = time.subtracting(header.time)?.value ?? 0
        let slots = passed / max(world.chain[.slotMilliseconds], 1)
        return slots > 0 ? slots - 1 : 0
    }

    // MARK: Blocks

    /// Seals what was applied since the last block; nil where nothing was. The block is durable when
    /// this returns, and comes into History behind it. A checkpoint's header speaks of its own state,
    /// and a snapshot is taken behind it.
    package mutating func seal(at clock: Milliseconds) throws(SpineError) -> Header? {
        if let stopped { throw stopped }
        guard !open.isEmpty else { return nil }
        do throws(SpineError) {
            let (sealed, changes) = try close(at: max(time, clock))
            let (bytes, isFinal) = (sealed.binary(), finality == .withTheBlock)
            try stored { () throws(StorageError) in
                try log.append(.block(sealed.height), bytes.span)
                if isFinal { try log.append(.final(sealed.height), [UInt8]().span) }
                try log.commit()
            }
            let isKept = isFinal && isCheckpoint(sealed.height)
            try following.keep(
                sealed, firstRecord: open.firstRecord,
                snapshot: isKept ? snapshotPoint(behind: sealed) : nil)
            goOn(behind: sealed, changes, isFinal: isFinal)
            return sealed
        } catch {
            stopped = error
            throw error
        }
    }

    /// Does what is under way behind the writer to its end, and takes a snapshot of the last block
    /// where `keeping` asks for one.
    package func end(keeping: Bool = false) throws(SpineError) {
        let isWhole = open.isEmpty && stopped == nil && undoable.isEmpty
        try following.end(
            snapshot: keeping && isWhole ? snapshotPoint(behind: header) : nil)
    }

    /// Where the log ends now, with the block that was sealed last.
    func snapshotPoint(behind sealed: Header) -> SnapshotPoint {
        let end = log.end
        return SnapshotPoint(sequence: end.sequence, height: sealed.height, link: end.link)
    }

    private func isCheckpoint(_ height: Height) -> Bool {
        height.value.isMultiple(of: max(world.chain[.macroBlockInterval], 1))
    }

    /// Begins the block after one that was sealed.
    private mutating func goOn(behind sealed: Header, _ changes: SealedChanges, isFinal: Bool) {
        if isFinal {
            undoable.removeAll()
        } else {
            undoable.append(UndoableBlock(before: header, changes: changes))
        }
        open = OpenBlock()
        header = sealed
    }

    /// Ends the open block, and gives its header and what it changed.
    private mutating func close(
        at time: Milliseconds
    ) throws(SpineError) -> (header: Header, changes: SealedChanges) {
        guard let height = header.height.next else { throw .exhausted }
        let (rules, isCheckpoint) = (world.rules, isCheckpoint(height))
        world.endBlock(at: height)
        guard world.ledger.isConserved else { throw .notConserved(height) }
        let changes = world.seal()
        let roots = try following.close(
            BlockEnd(height: height, changes: changes, isCheckpoint: isCheckpoint))
        var next = header
        next.height = height
        next.rulesVersion = rules.value
        next.parent = header.hash
        next.time = time
        next.emptySlots = open.emptySlots
        next.entries = UInt32(open.entries)
        (next.commandsRoot, next.eventsRoot) = (roots.commands, roots.events)
        next.history = roots.history
        (next.stateRoot, next.stateHeight) = (roots.state, roots.stateHeight)
        self.time = time
        return (next, changes)
    }

    // MARK: Replay

    /// Applies a batch that was read back from the log.
    mutating func replay(
        _ logged: borrowing LoggedBatch, record: UInt64, into outcomes: inout [Outcome]
    ) throws(SpineError) {
        try world.checkRules(at: header.height.next)
        batch.entries.copy(logged.bytes, offsets: logged.offsets)
        outcomes.removeAll(keepingCapacity: true)
        try apply(
            logged.entries[...], at: try moment(at: logged.time), record: record, into: &outcomes)
    }

    /// Seals a block that was read back from the log: it must come out the same.
    mutating func replay(_ sealed: Header) throws(SpineError) {
        guard sealed.rulesVersion <= world.knows.value else {
            throw .newerRules(
                RulesVersion(sealed.rulesVersion), from: sealed.height, program: nil,
                knows: world.knows)
        }
        guard sealed.height != .genesis else {
            if let what = header.firstDifference(from: sealed) {
                throw .replayDiffers(sealed.height, what: what)
            }
            return
        }
        guard sealed.time >= time else { throw .replayDiffers(sealed.height, what: "time") }
        let (computed, changes) = try close(at: sealed.time)
        if let what = computed.firstDifference(from: sealed) {
            throw .replayDiffers(sealed.height, what: what)
        }
        try following.keep(sealed, firstRecord: open.firstRecord, snapshot: nil)
        let isFinal = log.finalBlock.map { sealed.height <= $0 } ?? false
        goOn(behind: sealed, changes, isFinal: isFinal)
    }
}

extension World {
    /// Refuses to go on with a block whose rules this program does not know.
    func checkRules(at height: Height?) throws(SpineError) {
        guard rules > knows else { return }
        let begun = chain.currentRules
        // Of the rules that a chain began under nobody has named a release.
        let program = begun.flatMap { $0.height == .genesis ? nil : $0.program }
        throw .newerRules(
            rules, from: begun?.height ?? height ?? .genesis, program: program, knows: knows)
    }
}

extension Header {
    /// The first field in which another header of the same block differs.
    func firstDifference(from other: Header) -> String? {
        if self == other { return nil }
        let fields: [(String, Bool)] = [
            ("height", height == other.height), ("chain", chainID == other.chainID),
            ("version of the rules", rulesVersion == other.rulesVersion),
            ("parent", parent == other.parent), ("time", time == other.time),
            ("number of empty slots", emptySlots == other.emptySlots),
            ("number of entries", entries == other.entries),
            ("commands root", commandsRoot == other.commandsRoot),
            ("events root", eventsRoot == other.eventsRoot), ("history", history == other.history),
            ("state root", stateRoot == other.stateRoot),
            ("height of the state", stateHeight == other.stateHeight),
            ("set of validators", validators == other.validators),
            ("proposer", proposer == other.proposer), ("consensus", consensus == other.consensus),
        ]
        return fields.first { !$0.1 }?.0 ?? "header"
    }
}

package import Chain
import Crypto
package import Disk
import Ledger
package import Primitives
import Records
import Storage
package import Tables
package import World

/// The one order of commands, and the only one who changes the world: makes a batch durable, applies
/// it, says what came of each entry, and seals blocks.
///
/// Its thread calls ``turn(_:at:into:)`` and ``seal(at:)`` in production, the simulator calls them
/// in tests; neither adds a rule. A failure of the disk leaves it unknown what is there: nothing of
/// that batch is answered, nothing is tried again, and every later call throws what happened.
package struct Sequencer<D: Disk> {
    package private(set) var world: World
    /// The last sealed block.
    package private(set) var header: Header
    package private(set) var open = OpenBlock()
    package let history: History<D>
    /// The trees of all rows as the last sealed block left them.
    package private(set) var forest: StateForest
    let log: CommandLog<D>
    /// The time last stamped; it never runs backwards.
    package private(set) var time: Milliseconds
    package private(set) var stopped: SpineError?
    private var bytes = BatchBytes()
    private var scratch = MerkleScratch()

    /// One that goes on behind what was restored.
    init(
        _ restored: RestoredWorld, log: CommandLog<D>, history: History<D>
    ) {
        (world, header, forest) = (restored.world, restored.header, restored.forest)
        time = restored.header.time
        (self.log, self.history) = (log, history)
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
        bytes.encode(entries, at: now.time)
        let size = bytes.writer.count
        if entries.count > 1, size > Batch.mostBytes || !log.takes(size) {
            let half = entries.count / 2
            try write(entries.prefix(half), at: now, into: &outcomes)
            try write(entries.dropFirst(half), at: now, into: &outcomes)
            return
        }
        let payload = bytes.writer.bytes
        let record = try stored { () throws(StorageError) in
            let record = try log.append(.batch, payload.span)
            try log.commit()
            return record
        }
        apply(entries, at: now, record: record, into: &outcomes)
    }

    /// Applies what stands in the log.
    private mutating func apply(
        _ entries: ArraySlice<PreparedEntry>, at now: Moment, record: UInt64,
        into outcomes: inout [Outcome]
    ) {
        if open.isEmpty { (open.firstRecord, open.emptySlots) = (record, slots(before: now.time)) }
        bytes.appendLeaves(to: &open.commands)
        for entry in entries {
            outcomes.append(
                world.apply(
                    entry.entry, id: entry.id, at: now, proposer: header.proposer,
                    into: &open.events))
        }
        time = now.time
    }

    /// Slots that went by without a block before this time.
    private func slots(before time: Milliseconds) -> UInt64 {
        let passed = time.subtracting(header.time)?.value ?? 0
        let slots = passed / max(world.chain[.slotMilliseconds], 1)
        return slots > 0 ? slots - 1 : 0
    }

    // MARK: Blocks

    /// Seals what was applied since the last block; nil where nothing was. The block is durable, and
    /// in History, when this returns.
    package mutating func seal(at clock: Milliseconds) throws(SpineError) -> Header? {
        if let stopped { throw stopped }
        guard !open.isEmpty else { return nil }
        do throws(SpineError) {
            let sealed = try close(at: max(time, clock), history: nil)
            let bytes = sealed.binary()
            try stored { () throws(StorageError) in
                try log.append(.block(sealed.height), bytes.span)
                try log.append(.final(sealed.height), [UInt8]().span)
                try log.commit()
            }
            try history.keep(sealed, firstRecord: open.firstRecord, events: open.events)
            open.reset()
            header = sealed
            return sealed
        } catch {
            stopped = error
            throw error
        }
    }

    /// Ends the open block and gives its header.
    private mutating func close(
        at time: Milliseconds, history known: LogHead?
    ) throws(SpineError) -> Header {
        guard let height = header.height.next else { throw .exhausted }
        let rules = world.rules
        world.endBlock(at: height)
        guard world.ledger.isConserved else { throw .notConserved(height) }
        forest.fold(world.seal())
        var next = header
        next.height = height
        next.rulesVersion = rules.value
        next.parent = header.hash
        next.time = time
        next.emptySlots = open.emptySlots
        next.entries = UInt32(open.commands.count)
        next.commandsRoot = MerkleTree.root(ofLeafDigests: open.commands)
        next.eventsRoot = open.events.withLeaves { bytes, offsets in
            MerkleTree.root(
                ofLeafDigests: MerkleTree.leafDigests(of: bytes, offsets: offsets) ?? [])
        }
        if let known {
            next.history = known
        } else {
            next.history = try history.extend(with: open.events, &scratch)
        }
        (next.stateRoot, next.stateHeight) = (forest.root, height)
        self.time = time
        return next
    }

    // MARK: Replay

    /// Applies a batch that was read back from the log.
    mutating func replay(
        _ batch: Batch, record: UInt64, into outcomes: inout [Outcome]
    ) throws(SpineError) {
        try world.checkRules(at: header.height.next)
        let entries = batch.entries.map { PreparedEntry($0) }
        bytes.encode(entries[...], at: batch.time)
        outcomes.removeAll(keepingCapacity: true)
        apply(entries[...], at: try moment(at: batch.time), record: record, into: &outcomes)
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
        let known = history.head(after: sealed.height)
        let computed = try close(at: sealed.time, history: known)
        if let what = computed.firstDifference(from: sealed) {
            throw .replayDiffers(sealed.height, what: what)
        }
        if known == nil {
            try history.keep(sealed, firstRecord: open.firstRecord, events: open.events)
        }
        open.reset()
        header = sealed
    }
}

extension World {
    /// Refuses to go on with a block whose rules this program does not know.
    func checkRules(at height: Height?) throws(SpineError) {
        guard rules > knows else { return }
        let begun = chain.currentRules
        throw .newerRules(
            rules, from: begun?.height ?? height ?? .genesis, program: begun?.program, knows: knows)
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

import Chain
import Crypto
import Disk
import Primitives
import Records
import Storage
import Tables
import World

/// Everything a block needs that no caller waits for: digests of entries and events, History and its
/// archive, the trees of all rows. It follows the writer batch by batch and block by block, in their
/// order, and tells whoever listens.
struct Follower<D: Disk> {
    private let history: History<D>
    private let snapshots: SnapshotKeeper<D>
    private let observer: SpineObserver
    private let macroBlocks: MacroBlocks<D>
    private let sharded: ShardedTables
    /// The last block that was kept.
    private(set) var header: Header
    /// The trees of all rows as the block `folded` left them.
    private(set) var forest: StateForest
    private var folded: Height
    /// What the newest block changed, where that is folded once its header is out.
    private var late: SealedChanges?
    /// The open block's batches, and the trees over their entries and events.
    private(set) var batches: [AppliedBatch] = []
    private var commands = MerkleLog()
    private var events = MerkleLog()
    /// Whether a macro block stands behind the block that is being sealed.
    private var isCheckpoint = false
    /// Whether the open block stands in History already, which replay finds it does.
    private var isKnown = false
    /// Whether what happens is news, which it is not in a replay.
    private var isTelling = false
    private var looks: [StateLook] = []
    private var scratch = MerkleScratch()

    /// Rows that are folded while the writer waits for the block's header. What is more is folded
    /// behind it, and the header speaks of the state one block before; a rule of the format, since
    /// replay has to give the same headers.
    static var rowsFoldedAtOnce: Int { 2_048 }

    /// Questions about the state that wait for a header at most.
    static var mostLooks: Int { 1_024 }

    init(
        _ restored: borrowing RestoredWorld, _ history: History<D>,
        _ snapshots: SnapshotKeeper<D>, _ observer: SpineObserver, _ macroBlocks: MacroBlocks<D>
    ) {
        (header, forest, folded) = (restored.header, restored.forest, restored.header.height)
        (self.history, self.snapshots, self.observer) = (history, snapshots, observer)
        var tables = World()
        (self.macroBlocks, sharded) = (macroBlocks, tables.shardedTables())
        history.forgetOpen()
    }

    // MARK: The open block

    /// Takes the next batch of the open block.
    mutating func take(_ batch: consuming AppliedBatch) throws(SpineError) {
        if batches.isEmpty { isKnown = history.blockCount > batch.height.value }
        try commands.add(batch.entries.leaves, &scratch)
        let leaves = batch.leaves
        try events.add(leaves, &scratch)
        if !isKnown { try history.extend(with: leaves, &scratch) }
        if isTelling, !batch.events.isEmpty { observer.turned(batch) }
        batches.append(batch)
    }

    // MARK: Blocks

    /// What the header of the open block has to say, now that it ends.
    mutating func close(_ end: BlockEnd) throws(SpineError) -> BlockRoots {
        if end.isCheckpoint || end.changes.count <= Self.rowsFoldedAtOnce {
            forest.fold(end.changes)
            folded = end.height
        } else {
            late = end.changes
        }
        isCheckpoint = end.isCheckpoint
        guard let head = isKnown ? history.head(after: end.height) : history.newestHead else {
            throw .replayDiffers(end.height, what: "history")
        }
        return BlockRoots(
            commands: commands.root, events: events.root, history: head, state: forest.root,
            stateHeight: folded)
    }

    /// Keeps the block of that header, which is durable in the log; `point` asks for a snapshot.
    /// Answers the batches of the block, which nobody needs any more.
    mutating func keep(
        _ sealed: Header, firstRecord: UInt64, snapshot point: SnapshotPoint?
    ) throws(SpineError) -> [AppliedBatch] {
        if !isKnown { try history.keep(sealed, firstRecord: firstRecord, batches) }
        if isCheckpoint, let block = MacroBlock(behind: sealed, forest, sharded: sharded) {
            try macroBlocks.keep(block)
        }
        header = sealed
        for look in looks { look.answer(header, forest) }
        looks.removeAll()
        if isTelling { observer.sealed(sealed) }
        if let point { snapshot(at: point) }
        if let changes = late.take() {
            forest.fold(changes)
            folded = sealed.height
        }
        commands.empty()
        events.empty()
        defer { batches = [] }
        return batches
    }

    /// Keeps the state of the last block, where the header speaks of it.
    func snapshot(at point: SnapshotPoint) {
        guard folded == header.height, header.stateHeight == folded else { return }
        snapshots.write(header, forest, at: point)
    }

    /// Undoes the blocks behind a header, whose changes come newest first, and the open block.
    mutating func undo(to target: Header, _ blocks: [SealedChanges]) throws(SpineError) {
        precondition(late == nil && folded == header.height, "a block is still under way")
        batches = []
        commands.empty()
        events.empty()
        history.forgetOpen()
        try macroBlocks.drop(above: target.height)
        try history.drop(above: target.height)
        for changes in blocks { forest.fold(undoing: changes) }
        (header, folded, isKnown) = (target, target.height, false)
        if isTelling { observer.retracted(target) }
    }

    // MARK: Questions

    /// Answers by a header and the state it speaks of: at once, or with the next header where the
    /// state has gone on since the last one.
    mutating func look(_ look: StateLook) {
        if folded == header.stateHeight, late == nil {
            look.answer(header, forest)
        } else if looks.count < Self.mostLooks {
            looks.append(look)
        } else {
            look.refuse(.busy)
        }
    }

    /// Refuses what still waits.
    mutating func end() {
        for look in looks { look.refuse(.stopped) }
        looks.removeAll()
    }

    /// From here on what happens is news.
    mutating func beginTelling() { isTelling = true }
}

extension MerkleLog {
    fileprivate mutating func add(
        _ leaves: [Digest], _ scratch: inout MerkleScratch
    ) throws(SpineError) {
        do throws(LogRefusal) { try append(digests: leaves.span, scratch: &scratch) } catch {
            throw .exhausted
        }
    }

    fileprivate mutating func empty() {
        do throws(LogRefusal) { try truncate(to: 0) } catch {
            preconditionFailure("a log was not cut to nothing: \(error)")
        }
    }
}

/// The end of a block, as the writer knows it.
struct BlockEnd: Sendable {
    let height: Height
    let changes: SealedChanges
    /// Whether the header has to speak of this block's own state.
    let isCheckpoint: Bool
}

/// What a header says that takes long to find out.
struct BlockRoots: Sendable {
    let commands, events: Digest
    let history: LogHead
    let state: Digest
    let stateHeight: Height
}

/// A question about the state under a header.
struct StateLook: Sendable {
    let answer: @Sendable (Header, StateForest) -> Void
    let refuse: @Sendable (SpineSilence) -> Void
}

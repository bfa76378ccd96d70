package import Chain
import Crypto
package import Disk
import Primitives
import Records
package import Storage
import Tables
package import World

/// Looks for anything wrong with a chain in a directory that nobody runs on, and changes nothing: what
/// a start would mend, it mends in memory.
///
/// The log is read whole, and every block must name the one before it and stand in History as it
/// stands in the log. Then the newest snapshot and what came after it give the state, whose root,
/// money and orders are counted anew. Blocks before that snapshot are not carried out again; of their
/// macro blocks it is said whether they are there, and of these blocks.
package struct ChainExamination<D: Disk> {
    /// What may be made again in memory.
    package static var mostBytes: Int { 1 << 30 }

    private let disk: D
    private let path: DiskPath
    private let genesis: GenesisFile
    private let options: LogOptions
    private let mostBytes: Int
    private var diagnosis = Diagnosis()
    /// Whether anything stands in the log.
    private var isBegun = false

    package init(
        on disk: D, in path: DiskPath, genesis: GenesisFile, log options: LogOptions = LogOptions(),
        mostBytes: Int = mostBytes
    ) {
        (self.disk, self.path, self.genesis) = (disk, path, genesis)
        (self.options, self.mostBytes) = (options, mostBytes)
    }

    /// Looks at everything, and tells each finding as it is made.
    package mutating func run<Failure: Error>(
        telling tell: (Finding) throws(Failure) -> Void
    ) throws(Failure) -> Diagnosis {
        diagnosis = Diagnosis()
        let log = whole("log", owner: genesis.hash)
        try note(log, tell)
        guard log.verdict == .ok else {
            for check in ["blocks", "history", "snapshots", "replay"] + Self.behindReplay {
                try note(.unchecked(check, "the log is damaged: see the check 'log'"), tell)
            }
            return diagnosis
        }
        let overlay = OverlayDisk(over: disk, mostBytes: mostBytes)
        var history = archive(through: overlay)
        let isArchiveSound = history.verdict == .ok
        if !isArchiveSound { overlay.hide(path / "history") }
        let macro = whole("macro", owner: genesis.hash, mayBeMissing: true)
        if macro.verdict != .ok { overlay.hide(path / "macro") }
        var stores: SpineStores<OverlayDisk<D>>
        do throws(SpineError) {
            stores = try SpineStores(on: overlay, in: path, genesis: genesis, log: options)
        } catch {
            let blocks =
                overlay.wasFull
                ? Finding.unchecked("blocks", Self.fullReason)
                : Finding("blocks", "", faults: ["\(error)"])
            try note(blocks, tell)
            try note(history, tell)
            for check in ["snapshots", "replay"] + Self.behindReplay {
                try note(.unchecked(check, "the stores cannot be opened: \(error)"), tell)
            }
            return diagnosis
        }
        let walk = BlockWalk(
            stores.log, of: genesis, beside: isArchiveSound ? stores.history : nil)
        if isArchiveSound {
            history = Finding(
                "history", history.explanation, faults: history.faults + walk.archiveFaults)
        }
        try note(walk.finding, tell)
        try note(history, tell)
        try note(snapshots(&stores, walk), tell)
        let isReplayed = try state(&stores, overlay, tell)
        try note(macroBlocks(stores, macro, isArchiveSound && isReplayed ? walk : nil), tell)
        return diagnosis
    }

    private static var fullReason: String {
        "there is more to be made again than is kept in memory; start the node, or verify"
    }

    private static var ofState: [String] { ["state_root", "supply", "orders", "audit"] }
    private static var behindReplay: [String] { ofState + ["macro_blocks"] }

    private mutating func note<Failure: Error>(
        _ finding: Finding, _ tell: (Finding) throws(Failure) -> Void
    ) throws(Failure) {
        diagnosis.findings.append(finding)
        try tell(finding)
    }

    // MARK: What is stored

    /// A log of the directory, read from its first byte to its last.
    private mutating func whole(
        _ name: String, owner: Digest, mayBeMissing: Bool = false
    ) -> Finding {
        do throws(StorageError) {
            let report = try LogVerification.run(on: disk, in: path / name)
            // The log has no remedy but a copy; the others are made from it.
            var faults = report.problems.map {
                name == "log" ? "\($0)" : "\($0.finding); \(SpineError.remedy(for: name))"
            }
            if name == "log" { isBegun = report.records > 0 }
            if report.segments == 0, faults.isEmpty, !mayBeMissing {
                faults.append("there is no \(name)/")
            }
            if let found = report.owner, found != owner {
                faults.append("\(name)/ belongs to the genesis \(found), this one is \(owner)")
            }
            let torn =
                report.tornBytes > 0
                ? "; \(report.tornBytes) torn bytes at the end, of which nobody was told" : ""
            return Finding(
                name,
                "\(report.records) records, \(report.blocks) blocks, \(report.bytes) bytes" + torn,
                faults: faults)
        } catch {
            if mayBeMissing, case .disk(let fault) = error, fault.problem == .missing {
                return Finding(name, "nothing yet", faults: [])
            }
            return Finding(name, "", faults: ["\(error)"])
        }
    }

    /// Whether the events of every block are under its header.
    private mutating func archive(through overlay: OverlayDisk<D>) -> Finding {
        // A crash may have come before it was begun.
        let bytes = whole("history", owner: genesis.hash, mayBeMissing: !isBegun)
        guard bytes.verdict == .ok else { return bytes }
        do throws(SpineError) {
            let history = try History(
                on: overlay, in: path / "history", owner: genesis.hash, options: options)
            try history.readArchive(apart: false)
            return Finding(
                "history",
                "\(history.size) events of \(history.blockCount) blocks, under their roots"
            )
        } catch { return Finding("history", "", faults: ["\(error.ofHistory)"]) }
    }

    private func snapshots(
        _ stores: inout SpineStores<OverlayDisk<D>>, _ walk: BlockWalk<OverlayDisk<D>>
    ) -> Finding {
        var faults: [String]
        do throws(SpineError) { faults = try stores.snapshotFaults() } catch {
            return Finding("snapshots", "", faults: ["\(error)"])
        }
        do throws(StorageError) {
            for snapshot in stores.snapshots.kept {
                let point = snapshot.point
                guard let sealed = walk.hash(of: point.height),
                    point.sequence <= stores.log.end.sequence
                else {
                    faults.append("the snapshot of block \(point.height) is ahead of the log")
                    continue
                }
                let bytes = try stores.snapshots.bytes(ofPart: 0, in: snapshot) ?? []
                do throws(RecordError) {
                    let header = try Header(binary: bytes)
                    guard header.hash != sealed else { continue }
                    faults.append(
                        "the snapshot of block \(point.height) is of block \(header.hash), "
                            + "which the log has as \(sealed)")
                } catch {
                    faults.append("the snapshot of block \(point.height) has no header: \(error)")
                }
            }
            let newest = stores.snapshots.kept.last.map {
                ", the newest of block \($0.point.height)"
            }
            return Finding(
                "snapshots", "\(stores.snapshots.kept.count) snapshots" + (newest ?? ""),
                faults: faults)
        } catch { return Finding("snapshots", "", faults: ["\(error)"]) }
    }

    /// Whether macro blocks stand where they are due, and are of the blocks of the log. Those behind
    /// the newest snapshot are made by a start, and were by the replay. `walk` is nil where nobody can
    /// say which are due.
    private func macroBlocks(
        _ stores: SpineStores<OverlayDisk<D>>, _ bytes: Finding, _ walk: BlockWalk<OverlayDisk<D>>?
    ) -> Finding {
        guard bytes.verdict == .ok else {
            return Finding("macro_blocks", bytes.explanation, faults: bytes.faults)
        }
        guard let walk else {
            return .unchecked(
                "macro_blocks", "which are due is seen by 'history' and 'replay': see there")
        }
        var faults: [String] = []
        do throws(SpineError) {
            for height in stores.macroBlocks.heights {
                guard let block = try stores.macroBlocks.block(upTo: height),
                    block.block != walk.hash(of: height)
                else { continue }
                faults.append(
                    "the macro block of block \(height) is of block \(block.block), which the log does "
                        + "not have; \(SpineError.remedy(for: "macro"))")
            }
        } catch { faults.append("\(error)") }
        let missing = MissingMacroBlocks(stores.macroBlocks.heights, of: walk.checkpoints)
        if let missing { faults.append("\(missing); 'the-block verify' makes them again") }
        return Finding(
            "macro_blocks",
            "\(stores.macroBlocks.heights.count) macro blocks, of \(walk.checkpoints.count) that are due",
            faults: faults)
    }

    // MARK: The state

    /// Whether there is a state.
    private mutating func state<Failure: Error>(
        _ stores: inout SpineStores<OverlayDisk<D>>, _ overlay: OverlayDisk<D>,
        _ tell: (Finding) throws(Failure) -> Void
    ) throws(Failure) -> Bool {
        let (sequencer, recovery): (Sequencer<OverlayDisk<D>>, SpineRecovery)
        do throws(SpineError) { (sequencer, recovery) = try stores.sequencer() } catch {
            let isRoom = overlay.wasFull
            let reason = Self.fullReason
            try note(
                isRoom ? .unchecked("replay", reason) : Finding("replay", "", faults: ["\(error)"]),
                tell)
            for check in Self.ofState {
                try note(
                    .unchecked(check, isRoom ? reason : "there is no state: see 'replay'"), tell)
            }
            return false
        }
        let from = recovery.snapshot.map { "the snapshot of block \($0)" } ?? "genesis"
        try note(
            Finding(
                "replay",
                "\(recovery.blocks) blocks and \(recovery.entries) entries since \(from), "
                    + "each block as it was sealed", faults: recovery.refusedSnapshots), tell)
        let header = sequencer.header
        (diagnosis.height, diagnosis.headHash) = (header.height, header.hash)
        var sealed = sequencer.world
        sealed.rollBack()
        // Behind a large block the header speaks of the state before it, and the next one of this.
        let folded = sequencer.following.follower.forest.root
        let isNewest = header.stateHeight == header.height
        try note(
            sealed.stateFinding(
                expected: isNewest ? header.stateRoot : folded, after: header.height,
                trees: isNewest && folded != header.stateRoot
                    ? ["the trees come to \(folded), expected \(header.stateRoot)"] : []),
            tell)
        try note(sequencer.world.supplyFinding(), tell)
        try note(sequencer.world.ordersFinding(), tell)
        try note(stores.history.auditFinding(against: sealed), tell)
        return true
    }
}

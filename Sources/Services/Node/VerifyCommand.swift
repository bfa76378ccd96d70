import Chain
import ComputeMarket
import Disk
import Ledger
import Primitives
import Records
import Settlement
import Spine
import Storage
import Tables
package import Terminal
import World

/// `verify`: replays a whole data directory from its genesis, and counts its money.
package enum VerifyCommand {
    private static let data = Option(
        "data", .directory, default: "node-data", "the data directory; no node may be running on it"
    )

    private static let signatures = Option.flag(
        "signatures", "check every signature again, too")

    package static var command: Command {
        var verify = Command(
            "verify", "replay a data directory from genesis, and count its money",
            options: [data, signatures]
        ) { (invocation, session) throws(CommandFailure) in
            try run(invocation[data], signatures: invocation[signatures], session)
        }
        verify.exitCodes = [.failed, .missing] + NodeCommand.exitCodes.filter { $0 != .failed }
        verify.discussion = """
            Every command is applied again, in its order, and every block has to come out as it was \
            sealed: commands, events, history and state under the same roots. Then all money is \
            counted row by row, and what is set aside is held against the orders it is for. A state \
            that a snapshot gives must be the one that the replay gives, and every snapshot must be whole. \
            What a start would mend, a torn end or events missing from history/, is mended here, too, and \
            macro blocks that are missing are made again. Signatures are checked again where \
            --signatures asks for it. Faults are exit code 1: a damaged snapshot, macro blocks that were \
            missing, money that does not add up; a log that cannot be replayed, or lost its end, is 65.
            """
        verify.examples = [
            Command.Example("verify", "the chain in node-data/"),
            Command.Example("verify --data other --json", "another one, for a script"),
            Command.Example("verify --signatures", "and every signature in it"),
        ]
        return verify
    }

    private static func run(
        _ root: String, signatures: Bool, _ session: Session
    ) throws(CommandFailure) -> ExitCode {
        let report: VerifyReport
        do throws(NodeFault) {
            let directory = try NodeDirectory(existing: root)
            try directory.refuseWithoutLog()
            report = try check(
                directory, try directory.genesis(pinned: nil, trusting: true),
                signatures ? try SignatureAudit() : nil, session)
        } catch { throw error.failure }
        try session.show(report) { page, report in page.text(report.text) }
        return report.faults.isEmpty ? .success : .failed
    }

    private static func check(
        _ directory: NodeDirectory, _ genesis: GenesisFile, _ audit: SignatureAudit?,
        _ session: Session
    ) throws(NodeFault) -> VerifyReport {
        do throws(SpineError) {
            var stores = try SpineStores(
                on: directory.disk, in: .root, genesis: genesis, apart: true)
            let clock = ContinuousClock()
            let kept = stores.macroBlocks.heights
            var meter = session.progress(
                "replaying", "commands", of: try stores.entryCount(), by: clock)
            let began = clock.now
            let (whole, replay) = try stores.sequencer(fromGenesis: true) {
                meter.update($0.entries)
            }
            try whole.end()
            meter.end()
            let took = began.duration(to: clock.now)
            var report = VerifyReport(whole, of: genesis, replay, took: took)
            report.macroBlocks = UInt64(stores.macroBlocks.heights.count)
            report.faults = faults(in: whole.world) + (try stores.snapshotFaults())
            let (quick, restored) = try stores.sequencer()
            try quick.end()
            report.snapshot = restored.snapshot
            // Damaged files are among the faults already.
            let damaged = Set(stores.snapshots.refused.map { "\($0.path): \($0.reason)" })
            report.faults += restored.refusedSnapshots.filter { !damaged.contains($0) }.map {
                "a start passes over the snapshot of \($0); nothing is lost: move snapshots/ away, "
                    + "and the node takes new ones"
            }
            // What a start makes was not missing.
            let due = stores.macroBlocks.heights.filter { $0 < restored.snapshot ?? .genesis }
            if let missing = MissingMacroBlocks(kept, of: due) {
                report.faults.append("\(missing), now made again from the log")
            }
            if quick.stateNow != whole.stateNow {
                report.faults.append(
                    "the snapshot at block \(restored.snapshot ?? .genesis) leads to another state "
                        + "than the replay; delete snapshots/")
            }
            if let audit { try check(audit, on: stores, replay.entries, &report, session) }
            return report
        } catch { throw .spine(error) }
    }

    private static func check(
        _ audit: SignatureAudit, on stores: SpineStores<PosixDisk>, _ entries: UInt64,
        _ report: inout VerifyReport, _ session: Session
    ) throws(SpineError) {
        var audit = audit
        let clock = ContinuousClock()
        var meter = session.progress(
            "checking signatures", "commands", of: entries, by: clock)
        let began = clock.now
        var done: UInt64 = 0
        try stores.forEachBatch { batch, _ in
            audit.take(batch)
            done += UInt64(batch.entries.count)
            meter.update(done)
        }
        audit.finish()
        meter.end()
        report.signatures = audit.checked
        report.signaturesPerSecond = VerifyReport.rate(
            audit.checked, in: began.duration(to: clock.now))
        report.faults += audit.faults
    }

    static func faults(in world: World) -> [String] {
        world.ledger.recount().map { "ledger: \($0)" }
            + world.market.recount(world.ledger, world.settlement).map { "compute market: \($0)" }
            + world.settlement.recount(world.ledger).map { "settlement: \($0)" }
    }
}

/// What came of verifying a data directory.
struct VerifyReport: Record, Hashable {
    var chainID = ChainID.none
    var genesisHash = Digest.zero
    var height = Height.genesis
    var headHash = Digest.zero
    var stateRoot = Digest.zero
    /// Events in History.
    var events: UInt64 = 0
    var blocks: UInt64 = 0
    /// Commands, ticks and gaps that were applied.
    var entries: UInt64 = 0
    var entriesPerSecond: UInt64 = 0
    /// Signatures that were checked again; absent where nobody asked for it.
    var signatures: UInt64?
    var signaturesPerSecond: UInt64?
    /// The block of the snapshot that was held against the replay.
    var snapshot: Height?
    /// Macro blocks that stand now.
    var macroBlocks: UInt64 = 0
    /// What is not as it has to be.
    var faults: [String] = []

    init() {}

    init(
        _ sequencer: Sequencer<PosixDisk>, of genesis: GenesisFile, _ replay: SpineRecovery,
        took: Duration
    ) {
        let header = sequencer.header
        (chainID, height, headHash) = (header.chainID, header.height, header.hash)
        genesisHash = genesis.hash
        (stateRoot, events) = (header.stateRoot, header.history.size)
        (blocks, entries) = (replay.blocks, replay.entries)
        entriesPerSecond = Self.rate(entries, in: took)
    }

    static func rate(_ count: UInt64, in time: Duration) -> UInt64 {
        UInt64(Double(count) * 1_000_000 / max(time / .microseconds(1), 1))
    }

    mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("chain_id", &chainID)
        try visit("genesis_hash", &genesisHash)
        try visit("height", &height)
        try visit("head_hash", &headHash)
        try visit("state_root", &stateRoot)
        try visit("events", &events)
        try visit("blocks", &blocks)
        try visit("entries", &entries)
        try visit("entries_per_second", &entriesPerSecond)
        try visit("signatures", &signatures)
        try visit("signatures_per_second", &signaturesPerSecond)
        try visit("snapshot", &snapshot)
        try visit("macro_blocks", &macroBlocks)
        try visit("faults", &faults)
    }

    var text: String {
        let found =
            faults.isEmpty
            ? "every block came out as it was sealed, and all money is there\n"
            : faults.map { "fault: \($0)\n" }.joined()
        let held = snapshot.map { ", the snapshot at block \($0) agrees" } ?? ", no snapshot yet"
        let checked =
            signatures.map { "\n\($0) signatures checked, \(signaturesPerSecond ?? 0) a second" }
            ?? ""
        return """
            chain \(chainID.text), genesis \(genesisHash)
            block \(height), \(headHash)
            \(entries) entries in \(blocks) blocks replayed, \(entriesPerSecond) a second\
            \(faults.isEmpty ? held : "")\(checked)
            \(found)
            """
    }
}

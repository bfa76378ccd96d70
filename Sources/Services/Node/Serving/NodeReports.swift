package import Chain
package import Primitives
package import Records
import Spine
import Storage
import Terminal

/// What a node says once it can be reached.
package struct NodeReady: Record, Hashable {
    package var rpc = ""
    package var page = ""
    package var data = ""
    package var chainID = ChainID.none
    package var genesisHash = Digest.zero
    package var height = Height.genesis
    package var headHash = Digest.zero
    package var recovery = NodeRecovery()

    package init() {}

    package mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("rpc", &rpc)
        try visit("page", &page)
        try visit("data", &data)
        try visit("chain_id", &chainID)
        try visit("genesis_hash", &genesisHash)
        try visit("height", &height)
        try visit("head_hash", &headHash)
        try visit("recovery", &recovery)
    }

    package var text: String {
        """
        chain \(chainID.text) at block \(height), data in \(data)
        \(recovery.text)
        methods at \(rpc)
        page at \(page)

        """
    }
}

/// How a node came to where it stands.
package struct NodeRecovery: Record, Hashable {
    /// The block whose snapshot it began from.
    package var snapshot: Height?
    /// Entries that were applied again.
    package var entries: UInt64 = 0
    package var blocks: UInt64 = 0
    /// Bytes that a crash had torn off the log, of which nobody had been told.
    package var tornBytes: UInt64?
    package var refusedSnapshots: [String] = []

    package init() {}

    init(_ recovery: SpineRecovery) {
        snapshot = recovery.snapshot
        (entries, blocks) = (recovery.entries, recovery.blocks)
        tornBytes = recovery.tear.map { UInt64($0.bytes) }
        refusedSnapshots = recovery.refusedSnapshots
    }

    package mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("snapshot", &snapshot)
        try visit("entries", &entries)
        try visit("blocks", &blocks)
        try visit("torn_bytes", &tornBytes)
        try visit("refused_snapshots", &refusedSnapshots)
    }

    var text: String {
        let begin = snapshot.map { "the snapshot of block \($0)" } ?? "genesis"
        let tear = tornBytes.map { "; \($0) bytes that were never answered for were cut off" } ?? ""
        let refused = refusedSnapshots.map { "\npassed over a snapshot: \($0)" }.joined()
        return
            "began from \(begin), applied \(entries) entries of \(blocks) blocks again\(tear)\(refused)"
    }
}

/// What a node says at its end.
package struct NodeEnded: Record, Hashable {
    package var height = Height.genesis
    package var blocksSealed: UInt64 = 0
    package var transactionsDone: UInt64 = 0
    /// Connections that closed by themselves, and those that were cut.
    package var finished: UInt64 = 0
    package var cut: UInt64 = 0
    /// What stopped the node, where it was not asked to end.
    package var fault: String?
    /// Why there is no snapshot of the end.
    package var snapshotFault: String?

    package init() {}

    package mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("height", &height)
        try visit("blocks_sealed", &blocksSealed)
        try visit("transactions_done", &transactionsDone)
        try visit("finished", &finished)
        try visit("cut", &cut)
        try visit("fault", &fault)
        try visit("snapshot_fault", &snapshotFault)
    }

    /// What the program ends with where all but the snapshot went as it should.
    var snapshotFailure: CommandFailure? {
        snapshotFault.map {
            CommandFailure(
                .inputOutput,
                """
                the snapshot of block \(height) could not be written: \($0). All that was answered is \
                safe in log/: nothing is lost, and the next start replays what came after the \
                snapshot before
                """)
        }
    }

    package var text: String {
        "ended at block \(height): \(blocksSealed) blocks sealed, \(transactionsDone) transactions "
            + "done; \(finished) connections finished, \(cut) were cut\n"
    }
}

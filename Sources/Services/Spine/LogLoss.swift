package import Chain
package import Disk
import Primitives
import Records
package import Storage

/// What a log has lost at its end, as far as what is made from it still tells.
package struct LogLoss: Hashable, Sendable {
    /// What knows of more than the log holds.
    enum Witness: Hashable, Sendable {
        case history, snapshot

        var text: String {
            switch self {
            case .history: "history/ holds the blocks up to"
            case .snapshot: "snapshots/ holds the state of"
            }
        }
    }

    /// Records that the log holds, and its last block, where it has any.
    let records: UInt64
    let lastBlock: Height?
    let witness: Witness
    /// The newest block that the witness knows.
    let newest: Height
    /// Commands of the missing blocks that are gone with them; nil where the witness has only their
    /// outcome.
    let commands: UInt64?
    /// Records that are gone at least, where the witness knows their number.
    let missingRecords: UInt64?

    /// Blocks that are gone.
    var blocks: UInt64 {
        lastBlock.map { newest.value - min($0.value, newest.value) } ?? newest.value + 1
    }
}

extension LogLoss: CustomStringConvertible {
    package var description: String {
        let end = lastBlock.map { "block \($0)" } ?? "no block"
        var gone = "\(blocks) \(blocks == 1 ? "block is" : "blocks are") missing"
        if let commands { gone += " with \(commands) \(commands == 1 ? "command" : "commands")" }
        if let missingRecords {
            gone += ", at least \(missingRecords) \(missingRecords == 1 ? "record" : "records")"
        }
        return """
            the log has lost its end: it holds \(records) records and ends with \(end), and \
            \(witness.text) block \(newest): \(gone), all of which had been answered; put log/ back from \
            a copy that holds them, and nothing is lost; to go on without them, move snapshots/, \
            history/ and macro/ away
            """
    }
}

extension SpineStores {
    /// Refuses a log that ends before what is made from it.
    func refuseLoss() throws(SpineError) {
        try past.end()
        let last = log.lastBlock
        if history.blockCount > (last.map { $0.value + 1 } ?? 0) {
            let gone = history.entries(above: last)
            throw .logCutShort(
                LogLoss(
                    records: log.end.sequence, lastBlock: last, witness: .history,
                    newest: history.newest,
                    commands: gone - min(gone, try openEntries(behind: last)),
                    missingRecords: nil))
        }
        try Self.refuseShort(log, beside: snapshots)
    }

    /// Refuses a log that ends before what a snapshot holds.
    private static func refuseShort(
        _ log: CommandLog<D>, beside snapshots: Snapshots<D>
    ) throws(SpineError) {
        guard let point = snapshots.kept.last?.point, point.sequence > log.end.sequence else {
            return
        }
        throw .logCutShort(
            LogLoss(
                records: log.end.sequence, lastBlock: log.lastBlock, witness: .snapshot,
                newest: point.height, commands: nil,
                missingRecords: point.sequence - log.end.sequence))
    }

    /// Refuses a log that ends before what a snapshot beside it holds.
    package static func refuseShort(
        _ log: CommandLog<D>, of genesis: GenesisFile, on disk: D, in path: DiskPath
    ) throws(SpineError) {
        let snapshots = try stored { () throws(StorageError) in
            try Snapshots(disk, in: path / "snapshots", owner: genesis.hash)
        }
        try refuseShort(log, beside: snapshots)
    }

    // MARK: Counting

    /// Entries of the whole log, those of the open block included. Read from History where that has
    /// the blocks, else from the headers in the log.
    package func entryCount() throws(SpineError) -> UInt64 {
        try past.end()
        var (count, next) = (UInt64(0), UInt64(1))
        if let last = log.lastBlock, let block = try history.block(at: last) {
            count = history.entries(above: nil) - history.entries(above: last)
            count -= UInt64(block.header.entries)
            next = block.firstRecord
        }
        var (reader, payload) = (log.reader(from: next), [UInt8]())
        while case .record(let sequence, let kind) = try stored({ () throws(StorageError) in
            try reader.next(into: &payload)
        }) {
            guard case .block = kind else { continue }
            let header: Header = try read(payload, sequence)
            count += UInt64(header.entries)
            next = sequence + 1
        }
        return count + (try entries(from: next))
    }

    /// Entries of the open block that stand in the log.
    private func openEntries(behind last: Height?) throws(SpineError) -> UInt64 {
        guard let next = last.map({ $0.next ?? $0 }), let block = try history.block(at: next) else {
            return 0
        }
        return try entries(from: block.firstRecord)
    }

    private func entries(from record: UInt64) throws(SpineError) -> UInt64 {
        var (records, count) = (LoggedRecords(log, from: record), UInt64(0))
        while let record = try records.next() {
            if case .batch(let batch) = record.content { count += UInt64(batch.entries.count) }
        }
        return count
    }
}

import Chain
import Disk
import Primitives
import Records
import Spine
import Storage
package import Terminal

/// `import`: a data directory out of a chain's file.
package enum ImportCommand {
    private static let file = Argument("FILE", .path, "a file that export has written")
    private static let directory = Argument(
        "DIR", .directory, "the data directory to make; it must not be there yet, or be empty")
    private static let genesisHash = Option.optional(
        "genesis-hash", .digest, "what the genesis of the chain has to hash to")
    private static let trusted = Option.flag(
        "trust-signatures", "do not check signatures again: for a file of your own")

    package static var command: Command {
        var command = Command(
            "import", "make a data directory out of a file that export has written",
            options: [genesisHash, trusted], arguments: [file, directory]
        ) { (invocation, session) throws(CommandFailure) in
            let report: ImportReport
            do throws(NodeFault) {
                report = try make(
                    invocation[directory], from: invocation[file],
                    pinned: invocation[genesisHash], isTrusted: invocation[trusted], session)
            } catch { throw error.failure }
            try session.show(report) { page, report in page.text(report.text) }
            return .success
        }
        command.exitCodes = ExportCommand.exitCodes
        command.discussion = """
            First the file is read and its digest checked. Then every command is applied again in a \
            directory aside, DIR.importing: every signature has to be its sender's, every block has to \
            come out under the roots it was sealed with, and all money is counted. Only then does the \
            directory get its name. Whatever ends an import before that leaves no DIR; the next one \
            takes away what was left aside. A file is refused that is damaged, of another chain than \
            --genesis-hash names, or written by a newer program.
            """
        command.examples = [
            Command.Example("import chain.tb node-data", "a node's directory, ready to be started")
        ]
        return command
    }

    private static func make(
        _ target: String, from file: String, pinned: Digest?, isTrusted: Bool, _ session: Session
    ) throws(NodeFault) -> ImportReport {
        let place = try ChainFilePlace(file)
        guard place.isThere else { throw .noFile(file) }
        try ImportAside.refuseIfThere(target)
        let (genesis, facts) = try read(place, session)
        if let pinned, pinned != facts.owner {
            throw .otherChain(file, expected: pinned, found: facts.owner)
        }
        let aside = try ImportAside(for: target)
        var report = ImportReport()
        do throws(NodeFault) {
            report = try fill(
                aside.directory, from: place, genesis, facts, isTrusted: isTrusted, session)
            guard report.faults.isEmpty else { throw .unsound(file, report.faults) }
            try aside.directory.put(genesis)
            try aside.finish()
        } catch {
            aside.drop()
            throw error
        }
        (report.data, report.file) = (target, ChainFileReport(file, genesis, facts))
        return report
    }

    private static func read(
        _ place: ChainFilePlace, _ session: Session
    ) throws(NodeFault) -> (genesis: GenesisFile, facts: LogExport.Facts) {
        var meter = session.progress("checking", "bytes", by: ContinuousClock())
        defer { meter.end() }
        do throws(SpineError) {
            return try ChainFile.check(place.path, on: place.disk) { done, _ in
                meter.update(done)
            }
        } catch { throw .chainFile(place.text, error) }
    }

    /// Restores the log, and makes everything else from it.
    private static func fill(
        _ directory: NodeDirectory, from place: ChainFilePlace, _ genesis: GenesisFile,
        _ facts: LogExport.Facts, isTrusted: Bool, _ session: Session
    ) throws(NodeFault) -> ImportReport {
        let audit = isTrusted ? nil : try SignatureAudit()
        var report = ImportReport()
        do throws(SpineError) {
            var stores = try SpineStores(
                on: directory.disk, in: .root, genesis: genesis, apart: true)
            var meter = session.progress(
                "reading", "records", of: facts.records, by: ContinuousClock())
            try ChainFile.restore(place.path, on: place.disk, of: genesis, into: stores.log) {
                meter.update($0)
            }
            meter.end()
            if let audit { try check(audit, on: stores, &report, session) }
            guard report.faults.isEmpty else { return report }
            meter = session.progress(
                "replaying", "records", of: facts.records, by: ContinuousClock())
            let (sequencer, replay) = try stores.sequencer(fromGenesis: true) {
                meter.update($0.record)
            }
            try sequencer.end(keeping: true)
            meter.end()
            (report.headHash, report.entries) = (sequencer.header.hash, replay.entries)
            report.faults = VerifyCommand.faults(in: sequencer.world)
            return report
        } catch { throw .chainFile(place.text, error) }
    }

    private static func check(
        _ audit: SignatureAudit, on stores: SpineStores<PosixDisk>, _ report: inout ImportReport,
        _ session: Session
    ) throws(SpineError) {
        var audit = audit
        var meter = session.progress(
            "checking signatures", "records", of: stores.log.end.sequence, by: ContinuousClock())
        try stores.forEachBatch { batch, record in
            audit.take(batch)
            meter.update(record)
        }
        audit.finish()
        meter.end()
        (report.signatures, report.faults) = (audit.checked, audit.faults)
    }
}

/// What an import has made.
struct ImportReport: Record, Hashable {
    var data = ""
    var file = ChainFileReport()
    var headHash = Digest.zero
    /// Commands, ticks and gaps that were applied.
    var entries: UInt64 = 0
    /// Signatures that were checked; absent where the file was trusted.
    var signatures: UInt64?
    /// What does not add up; a directory is made of a chain without faults alone.
    var faults: [String] = []

    init() {}

    mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("data", &data)
        try visit("file", &file)
        try visit("head_hash", &headHash)
        try visit("entries", &entries)
        try visit("signatures", &signatures)
        try visit("faults", &faults)
    }

    var text: String {
        file.text + """
            \(entries) entries replayed into \(data); every block came out as it was sealed
            newest block \(headHash)

            """
    }
}

import Chain
import Disk
import Primitives
import Records
import Spine
import Storage
package import Terminal

/// `export`: a chain as one file.
package enum ExportCommand {
    private static let directory = Argument(
        "DIR", .directory, "the data directory; no node may be running on it")
    private static let file = Argument("FILE", .path, "the file to make; it must not be there yet")

    package static var command: Command {
        var export = Command(
            "export", "write the chain of a data directory into one file",
            arguments: [directory, file]
        ) { (invocation, session) throws(CommandFailure) in
            let report: ChainFileReport
            do throws(NodeFault) {
                report = try write(invocation[directory], to: invocation[file], session)
            } catch { throw error.failure }
            try session.show(report) { page, report in page.text(report.text) }
            return .success
        }
        export.exitCodes = exitCodes
        export.discussion = """
            The file holds the genesis and every record of the log, and a digest over all of it: enough \
            to make everything else again, which import does. The same chain always gives the same \
            bytes. It is written aside, under the file's name and .tmp, and gets its name when it is \
            whole; nothing is ever written over. What a start would mend in the directory is mended here, too.
            """
        export.examples = [
            Command.Example("export node-data chain.tb", "the chain of a node that was ended")
        ]
        return export
    }

    /// What carrying a chain may end with.
    static let exitCodes: [ExitCode] =
        [.missing, .inputOutput] + NodeCommand.exitCodes.filter { $0 != .badSettings }

    private static func write(
        _ root: String, to file: String, _ session: Session
    ) throws(NodeFault) -> ChainFileReport {
        let directory = try NodeDirectory(existing: root)
        let genesis = try directory.genesis(pinned: nil, trusting: true)
        try directory.refuseWithoutLog()
        let place = try ChainFilePlace(file)
        guard !place.isThere else { throw .thereAlready(file) }
        do throws(SpineError) {
            let log = try ChainFile.log(of: genesis, on: directory.disk, in: .root)
            try SpineStores<PosixDisk>.refuseShort(log, of: genesis, on: directory.disk, in: .root)
            var meter = session.progress(
                "exporting", "records", of: log.end.sequence, by: ContinuousClock())
            let facts = try ChainFile.write(log, of: genesis, to: place.path, on: place.disk) {
                meter.update($0)
            }
            meter.end()
            return ChainFileReport(file, genesis, facts)
        } catch { throw .spine(error) }
    }
}

/// What a chain's file holds.
struct ChainFileReport: Record, Hashable {
    var file = ""
    var chainID = ChainID.none
    var genesisHash = Digest.zero
    /// The newest block.
    var height: Height?
    /// Of the log.
    var records: UInt64 = 0
    var bytes: UInt64 = 0
    /// Of the whole file but for itself.
    var digest = Digest.zero

    init() {}

    init(_ file: String, _ genesis: GenesisFile, _ facts: LogExport.Facts) {
        (self.file, chainID, genesisHash) = (file, genesis.chainID, genesis.hash)
        (height, records, bytes) = (facts.lastBlock, facts.records, facts.bytes)
        digest = facts.digest
    }

    mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("file", &file)
        try visit("chain_id", &chainID)
        try visit("genesis_hash", &genesisHash)
        try visit("height", &height)
        try visit("records", &records)
        try visit("bytes", &bytes)
        try visit("digest", &digest)
    }

    var text: String {
        """
        \(file): chain \(chainID.text) up to block \(height.map { "\($0)" } ?? "none")
        genesis \(genesisHash)
        \(records) records in \(bytes) bytes, digest \(digest)

        """
    }
}

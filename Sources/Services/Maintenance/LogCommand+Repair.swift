import Disk
import Records
import Storage
import Terminal

extension LogCommand {
    private static let at = Option<UInt64>.required(
        "at", .integer(from: 1 as UInt64),
        "the first record of the damaged segment: the number in its name")
    private static let offset = Option<UInt64>.required(
        "offset", .integer(from: 0 as UInt64),
        "the byte in that segment at which verify found the damage")

    static var repair: Command {
        var repair = Command(
            "repair", "cut a damaged log before its first damage",
            options: [at, offset], arguments: [directory]
        ) { (invocation, session) throws(CommandFailure) in
            let done = try cut(
                invocation[directory], at: invocation[at], offset: invocation[offset])
            try session.show(done) { page, done in page.text(done.text) }
            return .success
        }
        repair.discussion = """
            Gives up every record from the damage on, so copy the log or ask another node first, and \
            stop this one. Copies of what is cut stay beside the log.
            """
        repair.destroys = "every record of the log from that place on"
        repair.exitCodes = [.failed, .missing]
        repair.examples = [
            Command.Example(
                "log repair node-data --at 1 --offset 512", "give up what stands behind byte 512")
        ]
        return repair
    }

    private static func cut(
        _ directory: String, at first: UInt64, offset: UInt64
    ) throws(CommandFailure) -> LogCut {
        let (disk, path) = try open(directory)
        let outcome = try looking { () throws(StorageError) -> LogRepair.Outcome? in
            let found = try LogVerification.run(on: disk, in: path, visit: { _ in false })
            guard let owner = found.owner else { return nil }
            let digits = String(first)
            let name = String(repeating: "0", count: 20 - digits.count) + digits + ".seg"
            return try LogRepair.cut(
                on: disk, in: path, owner: owner, at: path / name, offset: offset)
        }
        guard let outcome else { throw noLog(in: directory) }
        return LogCut(end: outcome.end.sequence, kept: outcome.kept.map(\.text))
    }
}

/// What a repair has left.
struct LogCut: Record {
    /// The last record the log still has.
    var end: UInt64 = 0
    /// The files that hold what was cut.
    var kept: [String] = []

    init() {}

    init(end: UInt64, kept: [String]) { (self.end, self.kept) = (end, kept) }

    mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("end", &end)
        try visit("kept", &kept)
    }

    var text: String {
        "cut; the log now ends with record \(end)\n" + kept.map { "  kept \($0)\n" }.joined()
    }
}

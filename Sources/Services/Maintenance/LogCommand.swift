import Disk
import Foundation
import Records
import Storage
package import Terminal

/// `log verify` and `log show` look at a command log and change nothing; `log repair` cuts one.
package enum LogCommand {
    static let directory = Argument(
        "DIR", .directory, "a data directory that holds log/, or that directory itself")
    private static let from = Option(
        "from", .integer(from: 1 as UInt64), default: 1, "the first record to show")
    private static let limit = Option(
        "limit", .integer(from: 1), default: 100, "how many to show at most")

    package static var command: Command {
        var verify = Command(
            "verify", "read a whole command log and check it", arguments: [directory]
        ) { (invocation, session) throws(CommandFailure) in
            try LogCommand.verify(invocation[directory], session)
        }
        verify.examples = [
            Command.Example("log verify node-data", "check the log of a node, stopped or running")
        ]
        var show = Command(
            "show", "list records: sequence number, kind, bytes, segment and offset",
            options: [from, limit], arguments: [directory]
        ) { (invocation, session) throws(CommandFailure) in
            try LogCommand.show(
                invocation[directory], from: invocation[from], limit: invocation[limit], session)
        }
        show.examples = [
            Command.Example("log show node-data --from 100 --limit 20", "records 100 to 119")
        ]
        (verify.discussion, show.discussion) = (caution, caution)
        (verify.exitCodes, show.exitCodes) = ([.failed, .missing], [.failed, .missing])
        return Command(
            "log", "look at a command log: is it sound, what is in it; cut a damaged one",
            commands: [verify, show, repair])
    }

    private static let caution = """
        Nothing is changed, and a node may be running; what it is writing just then can look torn. \
        Damage is exit code 1.
        """

    private static func verify(
        _ directory: String, _ session: Session
    ) throws(CommandFailure) -> ExitCode {
        let (disk, path) = try open(directory)
        let found = try looking { () throws(StorageError) in
            try LogVerification.run(on: disk, in: path)
        }
        guard found.segments > 0 || !found.isSound else { throw noLog(in: directory) }
        try session.show(LogReport(found)) { page, report in page.text(report.text) }
        return found.isSound ? .success : .failed
    }

    private static func show(
        _ directory: String, from: UInt64, limit: Int, _ session: Session
    ) throws(CommandFailure) -> ExitCode {
        let (disk, path) = try open(directory)
        var listing = LogListing()
        let found = try looking { () throws(StorageError) in
            try LogVerification.run(
                on: disk, in: path,
                visit: { entry in
                    if entry.sequence >= from {
                        guard listing.records.count < limit else { return false }
                        listing.records.append(LogListing.Row(entry))
                    }
                    return true
                })
        }
        guard found.segments > 0 || !found.isSound else { throw noLog(in: directory) }
        listing.problems = found.problems.map(\.description)
        try session.show(listing) { page, listing in page.text(listing.text) }
        return found.isSound ? .success : .failed
    }

    static func open(
        _ directory: String
    ) throws(CommandFailure) -> (disk: PosixDisk, path: DiskPath) {
        guard isDirectory(directory) else {
            throw CommandFailure(.missing, "there is no directory \(directory)")
        }
        let path = isDirectory(directory + "/log") ? DiskPath("log") : .root
        do {
            return (try PosixDisk(root: directory), path)
        } catch { throw CommandFailure(.inputOutput, "\(error)") }
    }

    static func looking<Found>(
        _ body: () throws(StorageError) -> Found
    ) throws(CommandFailure) -> Found {
        do throws(StorageError) { return try body() } catch {
            if case .disk = error { throw CommandFailure(.inputOutput, "\(error)") }
            throw CommandFailure(.failed, "\(error)")
        }
    }

    static func noLog(in directory: String) -> CommandFailure {
        CommandFailure(.missing, "there is no command log in \(directory)")
    }

    private static func isDirectory(_ path: String) -> Bool {
        var flag: ObjCBool = false
        let isThere = unsafe FileManager.default.fileExists(atPath: path, isDirectory: &flag)
        return isThere && flag.boolValue
    }
}

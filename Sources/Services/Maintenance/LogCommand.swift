import Disk
import Foundation
import Records
import Storage

/// `the-block log …`: looks at a command log and, asked to in full, cuts a damaged one.
package struct LogCommand {
    /// What is printed where, and the exit code.
    package struct Answer: Hashable, Sendable {
        package var output = "", complaint = ""
        package var status: Int32 = 0
    }

    /// Exit codes that a sysexits-aware caller reads, besides 0 (sound) and 1 (damaged).
    private static let (misuse, missing, failed): (Int32, Int32, Int32) = (64, 66, 74)

    package static let usage = """
        usage: the-block log verify DIR [--json]
               the-block log show DIR [--from N] [--limit N] [--json]
               the-block log repair DIR --at SEQUENCE --offset BYTE --yes

          verify      read the whole log and check it: 0 if it is sound, 1 if it is damaged
          show        list records: sequence number, kind, bytes, segment and offset
          repair      cut a damaged log before its first damage, named as verify names it: by the
                      number of the segment and the byte in it. All records from there on are
                      given up; copies of what is cut stay beside it. Stop the node first.
          DIR         a data directory that holds log/, or that directory itself
          --from N    the first record to show (default 1)
          --limit N   how many to show at most (default 100)
          --json      one JSON object instead of text

          --yes       repair, and do not only say what that means

        verify and show change nothing, and a node may be running; what it is writing just then can
        look torn.
        Exit codes: 0 sound, 1 damaged, 64 used wrongly, 66 no log there, 74 the disk failed.

        """

    private enum Verb { case verify, show, repair }

    private let verb: Verb
    private let directory: String
    private var isJSON = false
    private var (from, limit) = (1 as UInt64, 100)
    /// The damage to be cut at: the segment's first record, and the byte.
    private var (at, offset) = (nil as UInt64?, nil as UInt64?)
    private var isConfirmed = false

    /// Answers the arguments behind `log`.
    package static func run(_ arguments: [String]) -> Answer {
        if arguments.contains(where: { ["--help", "-h"].contains($0) }) {
            return Answer(output: usage)
        }
        do throws(Misuse) {
            return try LogCommand(arguments).answer()
        } catch {
            return Answer(complaint: "the-block log: \(error.reason)\n\(usage)", status: misuse)
        }
    }

    private struct Misuse: Error { let reason: String }

    private init(_ arguments: [String]) throws(Misuse) {
        var rest = arguments[...]
        switch rest.popFirst() {
        case "verify": verb = .verify
        case "show": verb = .show
        case "repair": verb = .repair
        case nil: throw Misuse(reason: "expected verify or show")
        case .some(let other): throw Misuse(reason: "'\(other)' is neither verify nor show")
        }
        var directory: String?
        while let argument = rest.popFirst() {
            switch (argument, verb) {
            case ("--json", .verify), ("--json", .show): isJSON = true
            case ("--yes", .repair): isConfirmed = true
            case ("--at", .repair): at = try Self.number(rest.popFirst(), of: argument)
            case ("--offset", .repair):
                offset = try Self.number(rest.popFirst(), of: argument, least: 0)
            case ("--from", .show): from = try Self.number(rest.popFirst(), of: argument)
            case ("--limit", .show):
                limit = Int(clamping: try Self.number(rest.popFirst(), of: argument))
            case _ where argument.hasPrefix("-"):
                throw Misuse(reason: "unknown flag '\(argument)'")
            case _ where directory == nil: directory = argument
            default: throw Misuse(reason: "'\(argument)' is one directory too many")
            }
        }
        guard let directory, !directory.isEmpty else {
            throw Misuse(reason: "expected a directory")
        }
        self.directory = directory
        guard verb == .repair else { return }
        guard at != nil, offset != nil else {
            throw Misuse(reason: "repair expects --at and --offset, as verify reports them")
        }
        guard isConfirmed else {
            throw Misuse(
                reason: "repair gives up every record from there on; add --yes if that is meant")
        }
    }

    private static func number(_ text: String?, of flag: String, least: UInt64 = 1)
        throws(Misuse) -> UInt64
    {
        guard let text, let number = UInt64(text), number >= least else {
            throw Misuse(
                reason: "\(flag) expects a number from \(least), got '\(text ?? "nothing")'")
        }
        return number
    }

    private func answer() -> Answer {
        var isDirectory = false
        guard exists(directory, &isDirectory), isDirectory else {
            return refuse("there is no directory \(directory)", Self.missing)
        }
        let path = exists(directory + "/log", &isDirectory) && isDirectory ? DiskPath("log") : .root
        do {
            let disk = try PosixDisk(root: directory)
            return switch verb {
            case .verify: try verify(disk, path)
            case .show: try show(disk, path)
            case .repair: try repair(disk, path)
            }
        } catch let error as StorageError {
            if case .disk = error { return refuse("\(error)", Self.failed) }
            return refuse("\(error)", 1)
        } catch {
            return refuse("\(error)", Self.failed)
        }
    }

    private func verify(_ disk: PosixDisk, _ path: DiskPath) throws(StorageError) -> Answer {
        let found = try LogVerification.run(on: disk, in: path)
        guard found.segments > 0 || !found.isSound else { return noLog }
        let report = LogReport(found)
        let output = isJSON ? String(decoding: report.json(), as: UTF8.self) + "\n" : report.text
        return Answer(output: output, status: found.isSound ? 0 : 1)
    }

    private func show(_ disk: PosixDisk, _ path: DiskPath) throws(StorageError) -> Answer {
        var listing = LogListing()
        let found = try LogVerification.run(
            on: disk, in: path,
            visit: { entry in
                if entry.sequence >= from {
                    guard listing.records.count < limit else { return false }
                    listing.records.append(LogListing.Row(entry))
                }
                return true
            })
        guard found.segments > 0 || !found.isSound else { return noLog }
        listing.problems = found.problems.map(\.description)
        let output = isJSON ? String(decoding: listing.json(), as: UTF8.self) + "\n" : listing.text
        return Answer(output: output, status: found.isSound ? 0 : 1)
    }

    private func repair(_ disk: PosixDisk, _ path: DiskPath) throws(StorageError) -> Answer {
        let found = try LogVerification.run(on: disk, in: path, visit: { _ in false })
        guard let owner = found.owner, let at, let offset else { return noLog }
        let digits = String(at)
        let name = String(repeating: "0", count: 20 - digits.count) + digits + ".seg"
        let outcome = try LogRepair.cut(
            on: disk, in: path, owner: owner, at: path / name, offset: offset)
        let kept = outcome.kept.map { "  kept \($0.name)\n" }.joined()
        return Answer(output: "cut; the log now ends with record \(outcome.end.sequence)\n" + kept)
    }

    private var noLog: Answer {
        refuse("there is no command log in \(directory)", Self.missing)
    }

    private func refuse(_ reason: String, _ status: Int32) -> Answer {
        Answer(complaint: "the-block log: \(reason)\n", status: status)
    }

    private func exists(_ path: String, _ isDirectory: inout Bool) -> Bool {
        var flag: ObjCBool = false
        let isThere = unsafe FileManager.default.fileExists(atPath: path, isDirectory: &flag)
        isDirectory = flag.boolValue
        return isThere
    }
}

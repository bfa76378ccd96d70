import Crypto
import Disk
import Foundation
import Maintenance
import Primitives
import SpecTesting
import Storage
import Terminal
import Testing

@Suite struct LogCommandTests {
    private let scratch = FileManager.default.temporaryDirectory
        .appending(path: "the-block-log-\(UUID().uuidString)")
    private let segment = "log/00000000000000000001.seg"

    /// What the command says to the words behind `the-block log`.
    private func run(
        _ words: [String]
    ) async -> (output: String, complaint: String, status: Int32) {
        let (output, errors) = (MemoryOutput(), MemoryOutput())
        let tree = CommandTree(LogCommand.command, version: "1")
        let console = Console.inMemory(output, errors)
        let code = await tree.run(words, calledAs: "log", at: console)
        return (output.text, errors.text, code.rawValue)
    }

    /// A data directory with a log of ten blocks.
    private func sample() throws -> String {
        var options = LogOptions()
        options.segmentSize = 8_192
        let disk = try PosixDisk(root: scratch.path)
        let log = try CommandLog(
            on: disk, in: DiskPath("log"), owner: Blake3.hash([1]), options: options)
        for number in 1...10 as ClosedRange<UInt64> {
            let payload = [UInt8](repeating: 1, count: 100)
            try log.append(.batch, payload.span)
            try log.append(.block(Height(number)), payload.span)
            try log.commit()
        }
        return scratch.path
    }

    private func flipped() throws -> String {
        let directory = try sample()
        let file = URL(filePath: directory).appending(path: segment)
        var bytes = try Data(contentsOf: file)
        bytes[700] ^= 1
        try bytes.write(to: file)
        return directory
    }

    @Test func `a sound log is told and counted, from the program as from the room`() async throws {
        let directory = try sample()
        defer { try? FileManager.default.removeItem(at: scratch) }
        let answer = await run(["verify", directory])
        #expect(answer.status == 0 && answer.complaint.isEmpty)
        #expect(answer.output.contains("20 records in 10 groups, 1 segments"))
        #expect(answer.output.contains("log of \(Blake3.hash([1]).hex)"))
        #expect(answer.output.hasSuffix("sound\n"))
        let said = try await Program(built: "the-block").run(["log", "verify", directory + "/log"])
        #expect(said.stdout == answer.output && said.status == 0)
        let json = await run(["verify", "--json", directory]).output
        #expect(json.hasPrefix("{\"sound\":true,") && json.contains("\"last_block\":"))
    }

    @Test func `damage is named with its place, and is exit code 1`() async throws {
        let directory = try flipped()
        defer { try? FileManager.default.removeItem(at: scratch) }
        let answer = await run(["verify", directory])
        #expect(answer.status == 1)
        #expect(answer.output.contains("DAMAGE: \(segment) is damaged at byte 512: its checksum"))
        #expect(answer.output.hasSuffix("damaged in 1 places\n"))
        #expect(await run(["show", directory]).status == 1)
        let said = try await Program(built: "the-block").run(["log", "verify", directory])
        #expect(said.stdout == answer.output && said.status == 1)
    }

    @Test func `a repair cuts at the damage that was named, once it is confirmed`() async throws {
        let directory = try flipped()
        defer { try? FileManager.default.removeItem(at: scratch) }
        let place = ["repair", directory, "--at", "1", "--offset", "512"]
        let asked = await run(place)
        #expect(asked.status == 77 && asked.complaint.contains("say --yes"))
        let elsewhere = ["repair", directory, "--at", "1", "--offset", "900", "--yes"]
        #expect(await run(elsewhere).status == 1)
        #expect(await run(["verify", directory]).status == 1)
        let done = await run(place + ["--yes"])
        #expect(done.status == 0 && done.output.contains("ends with record 0\n"))
        #expect(done.output.contains("kept log/00000000000000000001.seg.kept-1"))
        #expect(await run(["verify", directory]).status == 0)
        #expect(await run(place + ["--yes"]).status == 1)
        #expect(await run(["repair", directory, "--at", "1"]).status == 64)
    }

    @Test func `records are shown from one on, as many as asked for`() async throws {
        let directory = try sample()
        defer { try? FileManager.default.removeItem(at: scratch) }
        let shown = await run(["show", directory, "--from", "4", "--limit", "2"])
        #expect(shown.status == 0)
        let lines = shown.output.split(separator: "\n")
        #expect(lines.count == 2)
        #expect(lines[0].hasPrefix("4  block 2  100 bytes  00000000000000000001.seg at "))
        #expect(await run(["show", directory]).output.split(separator: "\n").count == 20)
    }

    @Test(arguments: [
        ([], "expected a command: one of verify, show, repair"),
        (["check"], "unknown command 'check'; expected one of verify, show, repair"),
        (["verify"], "DIR is missing; expected a directory"),
        (["verify", "a", "b"], "'b' is one argument too many"),
        (["verify", "a", "--from", "1"], "unknown option '--from'"),
        (["show", "a", "--from"], "--from has no value; expected a number from 1"),
        (["show", "a", "--limit", "0"], "--limit: got '0', expected a number from 1"),
        (["show", "a", "--jsn"], "unknown option '--jsn'; did you mean '--json'?"),
    ])
    func `misuse is 64 and says what was expected`(arguments: [String], reason: String) async {
        let answer = await run(arguments)
        #expect(answer.status == 64 && answer.output.isEmpty)
        #expect(answer.complaint.contains(reason) && answer.complaint.contains("--help'"))
    }

    @Test func `what is not there is 66, and is not made`() async throws {
        #expect(await run(["verify", scratch.path]).status == 66)
        #expect(!FileManager.default.fileExists(atPath: scratch.path))
        try FileManager.default.createDirectory(at: scratch, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: scratch) }
        #expect(await run(["verify", scratch.path]).status == 66)
        #expect(await run(["--help"]).output.hasPrefix("usage: log COMMAND"))
    }
}

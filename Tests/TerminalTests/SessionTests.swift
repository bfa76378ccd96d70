import Crypto
import Foundation
import Keys
import SpecTesting
import Terminal
import Testing

@Suite struct SessionTests {
    @Test func `every answer is one JSON object, or a page`() async {
        let words = ["compute", "list", "--label", "a", "--label", "b\u{1B}[2J"]
        let text = await SampleRun(words)
        #expect(text.output == "list|100|0|any|a+b\\x1b[2J|10.0 seconds|none|\n")
        let json = await SampleRun(words + ["--json"])
        #expect(
            json.output
                == #"{"command":"list","values":["100","0","any","a+b\u001b[2J","10.0 seconds","#
                + "\"none\",\"\"]}\n")
        #expect(text.code == .success && json.errors.isEmpty)
        let version = await SampleRun(["--version", "--json"])
        #expect(version.output == "{\"name\":\"tb-cli\",\"version\":\"1.2.3\"}\n")
    }

    @Test(arguments: [
        ("auto", true, [:], true), ("auto", false, [:], false), ("always", false, [:], true),
        ("never", true, [:], false), ("auto", true, ["NO_COLOR": "1"], false),
        ("auto", true, ["NO_COLOR": ""], true), ("always", true, ["NO_COLOR": "1"], true),
        ("auto", true, ["TERM": "dumb"], false),
    ])
    func `colour is for terminals that want it`(
        wish: String, isTerminal: Bool, variables: [String: String], isColored: Bool
    ) async {
        let tree = CommandTree(
            Command("ink", "ink") { (_, session) throws(CommandFailure) in
                var page = session.page
                page.line("well", .good)
                return page.text == "well\n" ? .failed : .success
            }, version: "1")
        let run = await SampleRun(["--color", wish], tree: tree) { console in
            console.outputIsTerminal = isTerminal
            console.variables = variables
        }
        #expect((run.code == .success) == isColored)
    }

    @Test func `what cannot be undone is asked about, or refused where nobody can be`() async {
        let words = ["compute", "cancel", "job-1"]
        let alone = await SampleRun(words)
        #expect(alone.code == .notPermitted && alone.output.isEmpty)
        #expect(alone.errors.contains("this destroys the job and its place in the queue"))
        #expect(await SampleRun(words + ["--yes"]).output == "cancel|job-1\n")
        for (answer, code) in [
            ("y", ExitCode.success), ("Yes", .success), ("", .notPermitted),
            ("no", .notPermitted), ("yyyyyyyyyyyyyyyyyyy", .notPermitted),
        ] {
            let asked = await SampleRun(words, input: MemoryInput([answer])) { console in
                console.inputIsTerminal = true
                console.errorsIsTerminal = true
            }
            #expect(asked.code == code, "\(answer)")
            #expect(asked.errors.contains("Go on? [y/N]"))
        }
        let unasked = await SampleRun(words, input: MemoryInput(["y"])) {
            $0.errorsIsTerminal = true
        }
        #expect(unasked.code == .notPermitted)
        #expect(await SampleRun(["compute", "list", "--yes"]).code == .misuse)
    }

    @Test func `a secret comes from a file or the input, and is typed unseen`() async throws {
        let seed = try SecretBytes.filled(count: 32) { bytes in
            for index in bytes.indices { bytes[index] = UInt8(index) }
        }
        let written = try seed.withBytes { try KeyText.write($0, kind: .signing) }
        let text = written.withBytes { bytes in
            String(decoding: bytes.indices.map { bytes[$0] }, as: UTF8.self)
        }
        let line = text.split(separator: "\n").first.map(String.init) ?? text
        let words = ["compute", "sign", "job", "--key-file"]
        let piped = MemoryInput([line])
        #expect(await SampleRun(words + ["-"], input: piped).output == "sign|32 bytes\n")
        #expect(piped.shown == [true])
        let typed = MemoryInput([line])
        let asked = await SampleRun(words + ["-"], input: typed) { $0.inputIsTerminal = true }
        #expect(asked.output == "sign|32 bytes\n" && typed.shown == [false])
        #expect(asked.errors == "a signing key (not shown): \n")

        let file = FileManager.default.temporaryDirectory
            .appending(path: "secret-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: file) }
        let mode: [FileAttributeKey: Any] = [.posixPermissions: 0o600]
        let isMade = FileManager.default.createFile(
            atPath: file.path, contents: Data(text.utf8), attributes: mode)
        #expect(isMade)
        #expect(await SampleRun(words + [file.path]).output == "sign|32 bytes\n")
        #expect(await SampleRun(words + [file.path + "-none"]).code == .missing)

        let wrong = await SampleRun(words + ["-"], input: MemoryInput(["tbsk1wrong"]))
        #expect(wrong.code == .badData && !wrong.errors.contains("tbsk1wrong"))
        #expect(await SampleRun(words + ["-"]).errors.contains("expected one line"))
    }

    @Test func `the lines of a failure stay lines, and nothing else in them moves the cursor`()
        async
    {
        let tree = CommandTree(
            Command("fail", "fail") { (_, _) throws(CommandFailure) in
                throw CommandFailure(.badSettings, "2 settings\n  a\u{1B}[2J\r\n  b")
            }, version: "1")
        let run = await SampleRun([], as: "fail", tree: tree)
        #expect(run.code == .badSettings)
        #expect(run.errors == "fail: 2 settings\n  a\\x1b[2J\\r\n  b\n")
    }

    @Test func `what cannot be written is exit code 74`() async {
        struct Full: Output {
            func write(_ text: String) throws(OutputError) {
                throw OutputError(reason: "No space left on device")
            }
        }
        let run = await SampleRun(["compute", "list"]) { $0.output = Full() }
        #expect(run.code == .inputOutput)
        #expect(run.errors == "tb-cli compute list: cannot write: No space left on device\n")
    }
}

import Foundation
import SpecTesting
import Testing

/// `the-block doctor`: a directory that the real program has left, and the program while it runs.
@Suite(.ownThreads) struct DoctorTests {
    private let folder: TestFolder
    private var data: String { folder.url.appending(path: "data").path }

    init() throws { folder = try TestFolder() }

    private struct Line: Decodable {
        let check, verdict, explanation: String
        let faults: [String]
    }

    private func doctor(_ arguments: String...) async throws -> (
        lines: [Line], answer: ChildProcess.Answer
    ) {
        let answer = try await Program(built: "the-block").run(["doctor", "--json"] + arguments)
        let lines = try answer.stdout.split(separator: "\n").map {
            try JSONDecoder().decode(Line.self, from: Data($0.utf8))
        }
        return (lines, answer)
    }

    private func market(_ jobs: Int) async throws {
        let answer = try await Program(built: "the-block").run([
            "run", "--data", data, "--listen", "127.0.0.1:0", "--page", "127.0.0.1:0", "--jobs",
            "\(jobs)", "--every", "100ms", "--json",
        ])
        #expect(answer.status == 0, "\(answer.stderr)")
    }

    /// Every file of the directory with its bytes.
    private func contents() throws -> [String: Data] {
        let names = FileManager.default.enumerator(atPath: data)?.compactMap { $0 as? String } ?? []
        return Dictionary(
            uniqueKeysWithValues: names.compactMap { name in
                FileManager.default.contents(atPath: data + "/" + name).map { (name, $0) }
            })
    }

    private func segment(of directory: String) throws -> URL {
        let url = URL(filePath: data + "/" + directory)
        let names = try FileManager.default.contentsOfDirectory(atPath: url.path).sorted()
        return url.appending(path: try #require(names.first { $0.contains("0000") }))
    }

    @Test func `a chain that was left is sound, is not changed, and damage to it is named`()
        async throws
    {
        try await market(2)
        let before = try contents()
        let (lines, answer) = try await doctor(data)
        #expect(answer.status == 0, "\(answer.stdout)\(answer.stderr)")
        #expect(
            lines.map(\.check) == [
                "log", "blocks", "history", "snapshots", "replay", "state_root", "supply", "orders",
                "audit", "macro_blocks",
            ])
        #expect(lines.allSatisfy { $0.verdict == "ok" })
        #expect(try contents() == before)
        let text = try await Program(built: "the-block").run(["doctor", data])
        #expect(text.stdout.split(separator: "\n").count == 10)

        let file = try segment(of: "history")
        var bytes = try Data(contentsOf: file)
        bytes[700] ^= 1
        try bytes.write(to: file)
        let history = try await doctor(data)
        #expect(history.answer.status == 1)
        #expect(history.lines.filter { $0.verdict == "FAILED" }.map(\.check) == ["history"])
        #expect(history.lines.filter { $0.verdict == "unchecked" }.map(\.check) == ["macro_blocks"])

        let log = try segment(of: "log")
        bytes = try Data(contentsOf: log)
        bytes[700] ^= 1
        try bytes.write(to: log)
        let damaged = try await doctor(data)
        #expect(damaged.answer.status == 1)
        #expect(damaged.lines.first?.verdict == "FAILED" && damaged.lines.first?.check == "log")
        #expect(damaged.lines.dropFirst().allSatisfy { $0.verdict == "unchecked" })
    }

    @Test
    func `a killed node leaves a sound chain, and its state is examined up to its last command`()
        async throws
    {
        let answer = try await NodeProgram.serve("run", in: data, ["--every", "20ms"]) { node in
            try await node.running.wait(for: "answers") {
                MarketLine.acknowledged(in: $0.said).count >= 12
            }
            node.running.send(9)
        }
        #expect(answer.status == 128 + 9)
        let (lines, sound) = try await doctor(data)
        #expect(sound.status == 0, "\(sound.stdout)\(sound.stderr)")
        #expect(lines.allSatisfy { $0.verdict == "ok" }, "\(sound.stdout)")
    }

    @Test func `a node that runs is left alone, and looks for itself when it is asked to`()
        async throws
    {
        try await NodeProgram.serve("run", in: data, ["--every", "50ms"]) { node in
            try await node.running.wait(for: "a paid job") { $0.said.contains(#""paid""#) }
            let cold = try await doctor(data)
            #expect(cold.answer.status == 75 && cold.lines.isEmpty)
            #expect(cold.answer.stderr.contains("have it look for itself with --url"))

            let live = try await doctor("--url", node.url)
            #expect(live.answer.status == 0, "\(live.answer.stdout)\(live.answer.stderr)")
            #expect(
                live.lines.map(\.check) == [
                    "log", "history", "state_root", "supply", "orders", "headers", "growth", "sums",
                    "row",
                ])
            #expect(live.lines.allSatisfy { $0.verdict == "ok" })
            let verb = try await Program(built: "tb-cli").run(["node", "doctor", "--url", node.url])
            #expect(verb.status == 0, "\(verb.stderr)")
            #expect(verb.stdout.split(separator: "\n").count == 9)
        }
    }

    @Test func `where there is no chain, or two are named, it says so`() async throws {
        let nothing = try await doctor(data)
        #expect(nothing.answer.status == 66)
        #expect(nothing.answer.stderr.contains("there is no chain in '\(data)'"))
        #expect(!FileManager.default.fileExists(atPath: data))
        let both = try await doctor(data, "--url", "http://127.0.0.1:1")
        #expect(both.answer.status == 64)
        let silent = try await doctor("--url", "http://127.0.0.1:1")
        #expect(silent.answer.status == 69)
    }
}

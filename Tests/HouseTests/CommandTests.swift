import Foundation
import SpecTesting
import Testing

/// The commands around the package: that they are there, and do what `make help` says of them.
@Suite struct CommandTests {
    private func make(_ arguments: String...) async throws -> ChildProcess.Answer {
        var make = ChildProcess("make")
        make.arguments = arguments
        return try await make.run()
    }

    private func withFile<Result>(
        _ text: String, _ body: (URL) async throws -> Result
    ) async throws -> Result {
        let file = FileManager.default.temporaryDirectory
            .appending(path: "house-\(UUID().uuidString).swift")
        defer { try? FileManager.default.removeItem(at: file) }
        try Data(text.utf8).write(to: file)
        return try await body(file)
    }

    @Test func `help tells every target`() async throws {
        let makefile = try String(
            contentsOf: Checkout.root.appending(path: "Makefile"), encoding: .utf8)
        let phony = try #require(makefile.firstMatch(of: /\.PHONY:((?:.*\\\n)*.*)\n/)).1
        let targets = phony.split { $0.isWhitespace || $0 == "\\" }
        let help = try await make("help").stdout
        #expect(targets.count > 10)
        for target in targets { #expect(help.contains("make \(target) "), "\(target)") }
    }

    @Test(.requirement("TE-003", "TE-004"))
    func `lint names a misshapen line, and fmt mends it`() async throws {
        try await withFile("let height=1\n") { file in
            let sources = "SWIFT_SOURCES=\(file.path)"
            let refused = try await make("lint", sources)
            #expect(refused.status != 0)
            #expect(refused.stderr.contains("\(file.lastPathComponent):1:"))

            #expect(try await make("fmt", sources).status == 0)
            #expect(try String(contentsOf: file, encoding: .utf8) == "let height = 1\n")
            #expect(try await make("lint", sources).status == 0)
        }
    }

    @Test func `lint refuses a forced try`() async throws {
        try await withFile("let height = try! measure()\n") { file in
            let refused = try await make("lint", "SWIFT_SOURCES=\(file.path)")
            #expect(refused.status != 0)
            #expect(refused.stderr.contains("NeverUseForceTry"))
        }
    }

    @Test(.requirement("TE-005", "TE-006"))
    func `test-fast runs what is asked, test-full everything at full length`() async throws {
        let fast = try await make("--dry-run", "test-fast", "FILTER=Amount").stdout
        #expect(fast.contains(" test ") && fast.contains("--filter 'Amount'"))
        #expect(!fast.contains("scripts/setup"))

        let full = try await make("--dry-run", "test-full").stdout
        #expect(full.contains("THE_BLOCK_FULL=1") && full.contains("-c release"))
        #expect(full.contains("scripts/dependency_guard"))
    }

    @Test(arguments: ["lint", "fmt", "test-fast", "test-full"])
    func `just says the same words as make`(name: String) async throws {
        let justfile = try String(
            contentsOf: Checkout.root.appending(path: "justfile"), encoding: .utf8)
        #expect(justfile.contains("\n\(name):\n    make \(name)\n"))
        #expect(try await make("--dry-run", name).status == 0)
    }

    @Test func `a check of the set-up changes nothing and needs nothing`() async throws {
        let answer = try await Program(script: "scripts/setup").run(["--check"])
        #expect(answer.stdout.contains("setup: system packages"))
        #expect(!answer.stdout.contains("installing"))
    }

    @Test func `what is needed and what ours is compared with are two lists`() async throws {
        let setup = try await make("--dry-run", "setup").stdout
        #expect(setup.contains("scripts/setup") && !setup.contains("--peers"))
        #expect(try await make("--dry-run", "peers").stdout.contains("scripts/setup --peers"))
        let help = try await Program(script: "scripts/setup").run(["--help"]).stdout
        #expect(help.contains("--peers"))
    }

    @Test(arguments: ["scripts/setup", "scripts/coverage"])
    func `an argument that means nothing is misuse`(script: String) async throws {
        let answer = try await Program(script: script).run(["--what", "--ever"])
        #expect(answer.status == 64)
        #expect(!answer.stderr.isEmpty)
    }
}

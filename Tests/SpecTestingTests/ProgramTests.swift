import Foundation
import SpecTesting
import Testing

@Suite struct ChildProcessTests {
    @Test func `a program answers with its status and both outputs`() async throws {
        let answer = try await shell("cat; echo err >&2; exit 3", input: "over")
        #expect(answer.status == 3)
        #expect(answer.stdout == "over")
        #expect(answer.stderr == "err\n")
    }

    @Test func `the signal that ends a program is in its status`() async throws {
        #expect(try await shell("kill -9 $$").status == 128 + 9)
    }

    @Test func `a program that runs too long is ended with all it started`() async throws {
        var child = ChildProcess("sh")
        child.arguments = ["-c", "echo begun; sleep 600 & wait"]
        child.deadline = .seconds(4)
        do {
            let answer = try await child.run()
            Issue.record("it answered \(answer)")
        } catch {
            guard case .outOfTime("sh", after: child.deadline, let answer) = error else {
                throw error
            }
            #expect(answer.stdout == "begun\n")
            #expect(answer.status == 128 + 9)
        }
    }

    @Test func `what a program leaves running neither holds up the test nor survives it`()
        async throws
    {
        let answer = try await shell("sleep 600 & echo $!")
        let orphan = try #require(pid_t(answer.stdout.dropLast()))
        // The group was killed; the orphan may stay a zombie until the first process reaps it.
        let state = try? String(contentsOfFile: "/proc/\(orphan)/stat", encoding: .utf8)
        #expect(state == nil || state?.contains(") Z ") == true)
    }

    @Test func `a program that prints without end is stopped`() async throws {
        var child = ChildProcess("yes")
        child.outputLimit = 1_000_000
        await #expect(throws: ChildProcess.Failure.printedTooMuch(program: "yes", limit: 1_000_000))
        {
            _ = try await child.run()
        }
    }

    @Test func `large input and output pass through whole`() async throws {
        var child = ChildProcess("cat")
        child.input = (0..<1_000_000).map { UInt8(truncatingIfNeeded: $0) }
        #expect(try await child.run().output == child.input)
    }

    @Test func `a program sees no variable it was not given`() async throws {
        var child = ChildProcess("env")
        child.environment = ["GIVEN": "yes"]
        let names = try await child.run().stdout.split(separator: "\n").map {
            $0.prefix { $0 != "=" }
        }
        // Where to leave coverage is told only in a run that measures it.
        #expect(Set(names).subtracting(["PATH", "HOME", "LLVM_PROFILE_FILE"]) == ["GIVEN"])
    }

    private func shell(_ script: String, input: String = "") async throws -> ChildProcess.Answer {
        var child = ChildProcess("sh")
        child.arguments = ["-c", script]
        child.input = Array(input.utf8)
        return try await child.run()
    }
}

@Suite struct ProgramTests {
    @Test func `an executable of the build answers`() async throws {
        let answer = try await Program(built: "the-block").run()
        #expect(answer.status == 0)
    }

    @Test(arguments: [
        "../../usr/bin/true", "docs/spec/README.md", "scripts/no-such", ".venv/bin/python3",
        ".git/hooks/pre-commit.sample", "",
    ])
    func `nothing outside the project is its program`(path: String) {
        #expect(throws: Program.Refusal.notOfThisProject(path)) { try Program(script: path) }
    }

    @Test(arguments: ["../../../usr/bin/true", "no-such-program"])
    func `nothing outside the products is a built program`(name: String) {
        #expect(throws: Program.Refusal.notOfThisProject(name)) { try Program(built: name) }
    }
}

@Suite struct PythonPeerTests {
    @Test(.python("json"))
    func `a script reads its input and prints its answer`() async throws {
        let answer = try await PythonPeer().run(
            "import json, sys; print(json.load(sys.stdin)['a'] + int(sys.argv[1]))",
            input: Array(#"{"a": 41}"#.utf8), arguments: ["1"])
        #expect(String(decoding: answer, as: UTF8.self) == "42\n")
    }

    @Test func `a missing module is told from a present one`() async {
        #expect(await PythonPeer().imports(["no_such_module_here"]) == false)
    }

    @Test(.python("sys"))
    func `a script that fails says why`() async throws {
        do {
            _ = try await PythonPeer().run("raise SystemExit('no luck')")
            Issue.record("it answered")
        } catch let error as PythonPeer.ScriptFailed {
            #expect((error.status, error.errors) == (1, "no luck\n"))
        }
    }
}

import SpecTesting
import Testing

@Suite struct FailuresTests {
    @Test func `a failure is said again with its words, a known issue is none`() async throws {
        var run = FabricatedRun()
        run.test("T.a", claims: [])
        run.test("T.b", claims: [], passed: false)
        run.test("T.c", claims: [], symbol: "passWithKnownIssue")
        run.issue(in: "T.c", isKnown: true)
        run.end()
        let answer = try await run.failures()
        #expect(answer.stdout == "\n1 failures\n✘ T.b\n  no place: it broke\n")
        #expect(answer.status == 0, "\(answer.stderr)")
    }

    @Test func `an issue of no test is said, too`() async throws {
        var run = FabricatedRun()
        run.issue(in: nil)
        run.end()
        #expect(try await run.failures().stdout.contains("✘ no test"))
    }

    @Test func `a run that did not end names what had begun`() async throws {
        var run = FabricatedRun()
        run.test("T.a", claims: [])
        run.unfinishedTest("T.b")
        let stdout = try await run.failures().stdout
        #expect(stdout.contains("0 failures; the run did not end\n"))
        #expect(stdout.contains("had begun and did not end: T.b"))
        #expect(!stdout.contains("T.a"))
    }

    @Test func `a run in which nothing failed says so`() async throws {
        var run = FabricatedRun()
        run.test("T.a", claims: [])
        run.end()
        #expect(try await run.failures().stdout == "no test failed\n")
    }

    @Test func `a stream that is not there is an error`() async throws {
        let answer = try await Program(script: "scripts/failures").run(["--events", "/nowhere"])
        #expect(answer.status == 1 && answer.stderr.contains("/nowhere"))
    }
}

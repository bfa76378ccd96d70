import SpecTesting
import Testing

@Suite struct ConformanceTests {
    @Test func `a row counts when its test passed, in either list`() async throws {
        var run = FabricatedRun()
        run.test("T.a", claims: ["AA-001", "RW-B-001"])
        run.test("T.b", claims: ["AA-002"], cases: [true, true, true])
        run.end()
        let (answer, lines) = try await run.conformance()
        #expect(lines == ["AA 2/0/3", "RW-B 1/0/1", "total 3/0/4"])
        #expect(answer.status == 0, "\(answer.stderr)")
    }

    @Test func `a name with the line ends of other alphabets stays on its line`() async throws {
        var run = FabricatedRun()
        run.test("T.\u{2028}\u{85}a", claims: ["AA-001"])
        run.end()
        let (answer, lines) = try await run.conformance()
        #expect(lines.last == "total 1/0/4")
        #expect(answer.status == 0, "\(answer.stderr)")
    }

    @Test func `a failed test blocks every row`() async throws {
        var run = FabricatedRun()
        run.test("T.a", claims: ["AA-001"], passed: false)
        run.test("T.b", claims: ["AA-001", "RW-B-001"])
        run.end()
        let (answer, lines) = try await run.conformance()
        #expect(lines == ["AA 0/0/3", "RW-B 0/0/1", "total 0/0/4"])
        #expect(answer.status == 1)
        #expect(answer.stderr.contains("nothing counts: a test of the run failed"))
    }

    @Test func `one failing case of many is enough`() async throws {
        var run = FabricatedRun()
        run.test("T.a", claims: ["AA-001"], cases: [true, false, true])
        run.end()
        let (answer, lines) = try await run.conformance()
        #expect(lines.last == "total 0/0/4")
        #expect(answer.status == 1)
    }

    @Test func `a skipped test or case proves nothing, and is no failure`() async throws {
        var run = FabricatedRun()
        run.skippedTest("T.a")
        run.testWithCancelledCase("T.b", claims: ["AA-001"])
        run.test("T.c", claims: ["AA-002"], symbol: "skip")
        run.end()
        let (answer, lines) = try await run.conformance()
        #expect(lines.last == "total 0/0/4")
        #expect(answer.status == 0)
        #expect(answer.stderr.contains("T.b: was skipped"))
    }

    @Test func `a known issue proves nothing`() async throws {
        var run = FabricatedRun()
        run.test("T.a", claims: ["AA-001"], symbol: "passWithKnownIssue")
        run.issue(in: "T.a", isKnown: true)
        run.end()
        let (answer, lines) = try await run.conformance()
        #expect(lines.last == "total 0/0/4")
        #expect(answer.status == 0)
    }

    @Test func `an issue that belongs to no test blocks every row`() async throws {
        var run = FabricatedRun()
        run.test("T.a", claims: ["AA-001"])
        run.issue(in: nil)
        run.end()
        let (answer, lines) = try await run.conformance()
        #expect(lines.last == "total 0/0/4")
        #expect(answer.status == 1)
        #expect(answer.stderr.contains("nothing counts: an issue belongs to no test: it broke"))
    }

    @Test func `a run that did not end blocks every row`() async throws {
        var run = FabricatedRun()
        run.test("T.a", claims: ["AA-001"])
        let (answer, lines) = try await run.conformance()
        #expect(lines.last == "total 0/0/4")
        #expect(answer.status == 1)
        #expect(answer.stderr.contains("nothing counts: the run did not end"))
    }

    @Test func `a test that claims four rows proves none`() async throws {
        var run = FabricatedRun()
        run.test("T.a", claims: ["AA-001", "AA-002", "AA-003", "RW-B-001"], asked: true)
        run.end()
        let (answer, lines) = try await run.conformance()
        #expect(lines.last == "total 0/0/4")
        #expect(answer.stderr.contains("claims 4 rows; 3 is the most"))
    }

    @Test(arguments: [(false, "total 1/0/4"), (true, "total 2/0/4")])
    func `a row about the running program needs a test that asks it`(
        asked: Bool, total: String
    ) async throws {
        var run = FabricatedRun()
        run.test("T.a", claims: ["AA-001", "AA-003"], asked: asked)
        run.end()
        let (answer, lines) = try await run.conformance()
        #expect(lines.last == total)
        #expect(answer.stderr.contains("AA-003 needs every case to ask") == !asked)
    }

    @Test func `a waived row is counted as such until it is tested`() async throws {
        var run = FabricatedRun()
        run.waivers += "# comment\nAA-001\tA1\tReplaced.\nRW-B-001\tC-01\tReplaced.\n"
        run.test("T.a", claims: ["AA-001"])
        run.end()
        let (_, lines) = try await run.conformance()
        #expect(lines == ["AA 1/0/3", "RW-B 0/1/1", "total 1/1/4"])
    }

    @Test func `the untested rows of a system are listed`() async throws {
        var run = FabricatedRun()
        run.waivers += "AA-002\tA1\tReplaced.\n"
        run.test("T.a", claims: ["AA-001"])
        run.end()
        let (_, lines) = try await run.conformance(["--system", "AA"])
        #expect(lines == ["AA-003\trpc\tthird", "AA 1/1/3"])

        let (json, _) = try await run.conformance(["--system", "AA", "--json"])
        #expect(json.stdout.contains(#""id": "AA-003""#))
        let (unknown, _) = try await run.conformance(["--system", "ZZ"])
        #expect(unknown.status == 1)
        #expect(unknown.stderr.contains("no row has the prefix ZZ"))
    }

    @Test(arguments: [
        ("AA-009\tA1\tReplaced.", "AA-009 is in no requirement list"),
        ("AA-001\tsomething\tReplaced.", "'something' is no conflict id"),
        ("AA-001\tA1", "not three filled columns"),
        ("AA-001\tA1\t ", "not three filled columns"),
        ("AA-001\tA1\tReplaced.\nAA-001\tA2\tReplaced.", "AA-001 is waived twice"),
    ])
    func `a malformed waiver is an error that says where`(line: String, message: String)
        async throws
    {
        var run = FabricatedRun()
        run.waivers += line
        run.end()
        let (answer, lines) = try await run.conformance()
        #expect(answer.status == 1)
        #expect(lines.isEmpty)
        #expect(answer.stderr.contains("waived.tsv:"))
        #expect(answer.stderr.contains(message))
    }

    @Test func `evidence for a row that is in no list is an error`() async throws {
        var run = FabricatedRun()
        run.test("T.a", claims: ["AA-404"])
        run.end()
        let (answer, _) = try await run.conformance()
        #expect(answer.status == 1)
        #expect(answer.stderr.contains("AA-404 is in no requirement list (named by T.a)"))
    }

    @Test func `the lists and waivers of this checkout are sound`() async throws {
        let last = try await Program(script: "scripts/conformance").run(["--system", "NONE"])
        #expect(last.stderr == "conformance: no row has the prefix NONE\n")
        #expect(last.status == 1)
    }
}

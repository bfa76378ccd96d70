import Foundation
import Testing

@testable import SpecTesting

/// The trait, asked to watch cases made up on the spot; what goes wrong in them is expected to.
@Suite struct RequirementTests {
    @Test func `a passing case leaves one line`() async throws {
        let lines = try await evidence(of: ["ST-001", "RW-API-001"]) {}
        #expect(lines.map(\.requirements) == [["ST-001", "RW-API-001"]])
        #expect(lines.map(\.passed) == [true])
        #expect(lines.map(\.asked) == [false])
        #expect(lines.map(\.test) == [Test.current.map { String(describing: $0.id) }])
    }

    @Test func `a failed expectation is seen, in a child task too`() async throws {
        let here = try await evidence(of: ["ST-001"], fails: true) { #expect(Bool(false)) }
        #expect(here.map(\.passed) == [false])
        let child = try await evidence(of: ["ST-001"], fails: true) {
            await Task { #expect(Bool(false)) }.value
        }
        #expect(child.map(\.passed) == [false])
    }

    @Test func `a thrown error is seen and goes on its way`() async throws {
        struct Broken: Error {}
        let lines = try await evidence(of: ["ST-001"], fails: true) { throw Broken() }
        #expect(lines.map(\.passed) == [false])
    }

    @Test func `a warning is no failure`() async throws {
        let lines = try await evidence(of: ["ST-001"], fails: true) {
            Issue.record("mind the gap", severity: .warning)
        }
        #expect(lines.map(\.passed) == [true])
    }

    @Test func `an unknown id fails the test by name`() async throws {
        let lines = try await evidence(of: ["NO-404"], fails: true) {}
        #expect(lines.map(\.passed) == [false])
        let trait = Requirement(ids: [], file: nil)
        #expect(
            trait.mistakes(in: ["ST-001", "NO-404"])
                == ["requirement NO-404 is in no list under docs/spec"])
    }

    @Test func `a fourth id fails the test`() async throws {
        let ids = ["ST-001", "ST-002", "ST-003", "ST-004"]
        let lines = try await evidence(of: ids, fails: true) {}
        #expect(lines.map(\.passed) == [false])
        let trait = Requirement(ids: [], file: nil)
        #expect(trait.mistakes(in: ids) == ["4 requirements claimed; 3 is the most"])
        #expect(trait.mistakes(in: ids.dropLast()) == [])
    }

    @Test func `asking a program of the project is noted, and only that`() async throws {
        let asked = try await evidence(of: ["ST-001"]) {
            _ = try await Program(script: "scripts/conformance").run(["--help"])
        }
        #expect(asked.map(\.asked) == [true])
        let other = try await evidence(of: ["ST-001"]) { _ = try await ChildProcess("true").run() }
        #expect(other.map(\.asked) == [false])
    }

    @Test func `several traits make one line with every id`() async throws {
        let inner = Requirement(ids: ["ST-002"], file: "/dev/null/nowhere")
        let lines = try await evidence(of: ["ST-001"]) {
            try await scope(inner) {}
        }
        #expect(lines.count == 1)
    }

    /// What the trait writes of a case that does `work`. `fails` says that it must leave an issue.
    private func evidence(
        of ids: [String], fails: Bool = false, _ work: @escaping @Sendable () async throws -> Void
    ) async throws -> [Line] {
        let file = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        defer { try? FileManager.default.removeItem(at: file) }
        let trait = Requirement(ids: ids, file: file.path)
        if fails {
            await withKnownIssue { try await scope(trait, work) }
        } else {
            try await scope(trait, work)
        }
        return try Data(contentsOf: file).split(separator: UInt8(ascii: "\n")).map {
            try JSONDecoder().decode(Line.self, from: $0)
        }
    }

    private func scope(
        _ trait: Requirement, _ work: @escaping @Sendable () async throws -> Void
    ) async throws {
        let test = try #require(Test.current)
        try await trait.provideScope(for: test, testCase: Test.Case.current, performing: work)
    }

    private struct Line: Decodable {
        let requirements: [String]
        let test: String
        let passed: Bool
        let asked: Bool
    }
}

import Foundation
import SpecTesting
import Testing

/// Coverage joins llvm-cov's files by target, and counts nothing that is not ours to cover.
@Suite struct CoverageTests {
    private func report(_ files: [(String, Int, Int)]) async throws -> ChildProcess.Answer {
        let entries = files.map { path, covered, count in
            """
            {"filename": "\(Checkout.root.path)/\(path)",
             "summary": {"lines": {"covered": \(covered), "count": \(count)}}}
            """
        }
        let file = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        defer { try? FileManager.default.removeItem(at: file) }
        try Data("{\"data\": [{\"files\": [\(entries.joined(separator: ","))]}]}".utf8).write(
            to: file)
        return try await Program(script: "scripts/coverage").run([file.path])
    }

    @Test func `files are summed by target, then all together`() async throws {
        let answer = try await report([
            ("Sources/Base/Alpha/One.swift", 3, 4), ("Sources/Base/Alpha/Two/Three.swift", 0, 4),
            ("Sources/Domain/Beta/Four.swift", 2, 2), ("Tests/AlphaTests/OneTests.swift", 9, 9),
            (".build/generated/runner.swift", 9, 9),
        ])
        #expect(answer.status == 0)
        #expect(
            answer.stdout == """
                Base/Alpha    37.5 %  3/8 lines
                Domain/Beta  100.0 %  2/2 lines
                total         50.0 %  5/10 lines

                """)
    }

    @Test func `an export without sources is an error, not a hundred percent`() async throws {
        #expect(try await report([("Tests/AlphaTests/OneTests.swift", 9, 9)]).status == 65)
    }

    @Test func `an absent export is named`() async throws {
        let answer = try await Program(script: "scripts/coverage").run(["/nowhere.json"])
        #expect(answer.status == 66)
        #expect(answer.stderr.contains("/nowhere.json"))
    }
}

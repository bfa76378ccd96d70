import Foundation
import SpecTesting
import Testing

/// The smallest checkout that the guard passes, in a temporary folder: one target, one test, and the
/// records of what they take from outside. Tests change it and ask the guard what it says.
struct FabricatedTree {
    let root: URL

    /// Lays the tree out, hands it to `body`, and deletes it whatever happens.
    static func use<Result>(_ body: (FabricatedTree) async throws -> Result) async throws -> Result
    {
        let checksums = try await seals.value
        return try await laidOut { tree in
            try tree.write(checksums, to: "checksums.txt")
            return try await body(tree)
        }
    }

    /// What the guard seals for the tree as it is laid out; asked once, the same for every test.
    private static let seals = Task {
        try await laidOut { tree in
            try #require(await tree.askGuard("--refresh").status == 0)
            return try tree.read("checksums.txt")
        }
    }

    private static func laidOut<Result>(
        _ body: (FabricatedTree) async throws -> Result
    ) async throws -> Result {
        let tree = FabricatedTree(
            root: FileManager.default.temporaryDirectory.appending(
                path: "guard-\(UUID().uuidString)"))
        defer { try? FileManager.default.removeItem(at: tree.root) }
        for (path, text) in files { try tree.write(text, to: path) }
        return try await body(tree)
    }

    func write(_ text: String, to path: String) throws {
        let file = root.appending(path: path)
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: file)
    }

    func read(_ path: String) throws -> String {
        try String(contentsOf: root.appending(path: path), encoding: .utf8)
    }

    /// Replaces the one place where `old` stands.
    func replace(_ old: String, with new: String, in path: String) throws {
        let parts = try read(path).components(separatedBy: old)
        try #require(parts.count == 2, "'\(old)' stands \(parts.count - 1) times in \(path)")
        try write(parts.joined(separator: new), to: path)
    }

    func append(_ text: String, to path: String) throws {
        let before = FileManager.default.fileExists(atPath: root.appending(path: path).path)
        try write((before ? try read(path) : "") + text, to: path)
    }

    /// Asks the guard about this tree, with one flag at most.
    func askGuard(
        _ flag: String? = nil, environment: [String: String] = [:]
    ) async throws -> ChildProcess.Answer {
        let program = try Program(script: "scripts/dependency_guard")
        let arguments = ["--root", root.path] + (flag.map { [$0] } ?? [])
        return try await program.run(arguments, environment: environment)
    }

    /// What the guard finds, as its `--json` tells it.
    func findings(environment: [String: String] = [:]) async throws -> [Finding] {
        let answer = try await askGuard("--json", environment: environment)
        let report = try JSONDecoder().decode(Report.self, from: Data(answer.stdout.utf8))
        #expect(report.ok == report.findings.isEmpty)
        #expect(answer.status == (report.ok ? 0 : 1))
        return report.findings
    }

    struct Finding: Decodable, Hashable {
        let file: String
        let line: Int
        let rule: String
        let message: String
        let remedy: String
    }

    private struct Report: Decodable {
        let ok: Bool
        let findings: [Finding]
    }
}

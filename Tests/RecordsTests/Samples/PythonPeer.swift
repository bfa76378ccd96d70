import Foundation
import Testing

/// Python as a second opinion: the checkout's own environment where there is one, else the
/// machine's.
struct PythonPeer: Sendable {
    struct ScriptFailed: Error, Hashable, Sendable {
        let status: Int32
        let errors: String
    }

    private static let interpreter: [String] = {
        let root = (0..<4).reduce(URL(filePath: #filePath)) { url, _ in
            url.deletingLastPathComponent()
        }
        let own = root.appending(path: ".venv/bin/python3").path
        return FileManager.default.isExecutableFile(atPath: own)
            ? [own] : ["/usr/bin/env", "python3"]
    }()

    init() {}

    /// Whether every one of `modules` can be imported.
    func imports(_ modules: [String]) async -> Bool {
        let lines = (["sys"] + modules).map { "import \($0)" }
        return (try? await run(lines.joined(separator: "\n"))) != nil
    }

    /// What `script` prints when it reads `input`.
    func run(_ script: String, input: [UInt8] = []) async throws -> [UInt8] {
        let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let files = ["in", "out", "err"].map { folder.appending(path: $0) }
        try Data(input).write(to: files[0])
        try Data().write(to: files[1])
        try Data().write(to: files[2])

        let process = Process()
        process.executableURL = URL(filePath: Self.interpreter[0])
        process.arguments = Self.interpreter.dropFirst() + ["-c", script]
        process.standardInput = try FileHandle(forReadingFrom: files[0])
        process.standardOutput = try FileHandle(forWritingTo: files[1])
        process.standardError = try FileHandle(forWritingTo: files[2])
        try await withCheckedThrowingContinuation {
            (waiting: CheckedContinuation<Void, any Error>) in
            process.terminationHandler = { _ in waiting.resume() }
            do { try process.run() } catch { waiting.resume(throwing: error) }
        }
        guard process.terminationStatus == 0 else {
            let errors = String(decoding: try Data(contentsOf: files[2]), as: UTF8.self)
            throw ScriptFailed(status: process.terminationStatus, errors: errors)
        }
        return [UInt8](try Data(contentsOf: files[1]))
    }
}

extension Trait where Self == ConditionTrait {
    /// Skips the test, and says why, where Python lacks one of these modules.
    static func python(_ modules: String...) -> Self {
        .enabled("needs a Python that imports \(modules.joined(separator: ", "))") {
            await PythonPeer().imports(modules)
        }
    }
}

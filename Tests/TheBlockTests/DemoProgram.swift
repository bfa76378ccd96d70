import Foundation
import SpecTesting

/// `the-block demo` at a port of its own for the length of a test, and what may be asked of it.
struct DemoProgram {
    let running: RunningProgram
    let port: String

    /// Runs it while `body` asks; the answer is what it said in all.
    @discardableResult static func serve(
        _ arguments: [String] = [], environment: [String: String] = [:],
        _ body: (DemoProgram) async throws -> Void
    ) async throws -> ChildProcess.Answer {
        let words = ["demo", "--listen", "127.0.0.1:0", "--json"] + arguments
        return try await Program(built: "the-block").running(words, environment: environment) {
            let line = $0.said.prefix { $0 != "\n" }
            let digits = line.split(separator: "127.0.0.1:").last?.prefix { $0.isNumber } ?? ""
            try await body(DemoProgram(running: $0, port: String(digits)))
        }
    }

    /// What curl prints for these arguments; `URL` stands for where the program listens.
    func curl(_ arguments: String..., scheme: String = "http") async throws -> ChildProcess.Answer {
        var curl = ChildProcess("curl")
        curl.arguments =
            ["--silent", "--show-error", "--max-time", "120"]
            + arguments.map { $0.replacing("URL", with: "\(scheme)://127.0.0.1:\(port)") }
        return try await curl.run()
    }

    /// The value of a series without labels.
    func metric(_ name: String) async throws -> Int? {
        let text = try await curl("URL/metrics").stdout
        let line = text.split(separator: "\n").first { $0.hasPrefix(name + " ") }
        return line.flatMap { Int($0.dropFirst(name.utf8.count + 1)) }
    }

    /// Waits for a line of the log.
    func waitForLine(_ text: String) async throws {
        try await running.wait(for: text) { $0.complained.contains(text) }
    }
}

/// A folder for the length of a test.
final class TestFolder: Sendable {
    let url: URL

    init() throws {
        url = FileManager.default.temporaryDirectory.appending(
            path: "d-\(UUID().uuidString.prefix(8))")
        try FileManager.default.createDirectory(
            at: url, withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o700])
    }

    deinit { try? FileManager.default.removeItem(at: url) }

    func write(_ text: String, to name: String) throws -> String {
        let file = url.appending(path: name)
        try Data(text.utf8).write(to: file, options: .atomic)
        return file.path
    }
}

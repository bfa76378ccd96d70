import Foundation
package import Testing

/// Python as a second opinion: the checkout's own environment where there is one, else the
/// machine's.
///
/// A peer is not a program of the project, so asking it is no evidence for a row that needs one.
package struct PythonPeer: Sendable {
    /// Why a peer's script gave no answer.
    package struct ScriptFailed: Error, Hashable, Sendable {
        package let status: Int32
        package let errors: String
    }

    private static let interpreter: String = {
        let own = Checkout.root.appending(path: ".venv/bin/python3")
        let isThere = FileManager.default.isExecutableFile(atPath: own.path)
        return isThere ? own.path : "python3"
    }()

    package init() {}

    /// Whether every one of `modules` can be imported.
    package func imports(_ modules: [String]) async -> Bool {
        let lines = (["sys"] + modules).map { "import \($0)" }
        return (try? await run(lines.joined(separator: "\n"))) != nil
    }

    /// What `script` prints when it reads `input`.
    package func run(
        _ script: String, input: [UInt8] = [], arguments: [String] = [],
        deadline: Duration = .seconds(300)
    ) async throws -> [UInt8] {
        var child = ChildProcess(Self.interpreter)
        child.arguments = ["-c", script] + arguments
        child.environment = ["PYTHONDONTWRITEBYTECODE": "1", "PYTHONUTF8": "1"]
        child.input = input
        child.deadline = deadline
        let answer = try await child.run()
        guard answer.status == 0 else {
            throw ScriptFailed(status: answer.status, errors: answer.stderr)
        }
        return answer.output
    }
}

extension Trait where Self == ConditionTrait {
    /// Skips the test, and says why, where Python lacks one of these modules:
    /// `@Test(.python("msgspec"))`.
    package static func python(_ modules: String...) -> Self {
        .enabled("needs a Python that imports \(modules.joined(separator: ", "))") {
            await PythonPeer().imports(modules)
        }
    }
}

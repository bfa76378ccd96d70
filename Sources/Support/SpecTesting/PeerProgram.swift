import Foundation
package import Testing

/// A program of the machine that a test compares ours with: no part of this project, and not on
/// every machine. `config/dependency_policies.toml` lists the packages such programs come from.
package enum PeerProgram {
    /// What a person types to have them.
    package static let command = "make peers"

    package static func isInstalled(_ name: String) -> Bool {
        let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
        return path.split(separator: ":").contains {
            FileManager.default.isExecutableFile(atPath: "\($0)/\(name)")
        }
    }

    /// Why a test without its peer does not run.
    package static func absence(of name: String) -> Comment {
        "needs the program \(name); `\(command)` installs it"
    }

    /// Ends the test here where the program is missing, and says how to have it.
    package static func require(_ name: String) throws {
        if !isInstalled(name) { try Test.cancel(absence(of: name)) }
    }
}

extension Trait where Self == ConditionTrait {
    /// Skips the test, and says why, where the machine lacks the program: `@Test(.peer("promtool"))`.
    package static func peer(_ name: String) -> Self {
        .enabled(if: PeerProgram.isInstalled(name), PeerProgram.absence(of: name))
    }
}

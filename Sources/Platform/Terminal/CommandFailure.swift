/// Why a command did not do what it was asked: the exit code, and what to tell.
package struct CommandFailure: Error, Hashable, Sendable {
    package let code: ExitCode
    /// What is wrong and what was expected; empty where all has been said.
    package let message: String

    package init(_ code: ExitCode, _ message: String) {
        (self.code, self.message) = (code, message)
    }
}

package import Foundation

/// Another program, run once and to its end, within bounds on its time and on what it may print.
///
/// The child gets its own process group, and the group is killed when the child has ended or has
/// used its time up, so neither it nor what it started stays behind; only a descendant that leaves
/// the group on purpose could. Input and output lie in unnamed files: a child that reads late, or
/// writes more than a pipe holds, cannot hang the test. It sees `PATH`, `HOME`, where to leave its
/// coverage, and what is given, nothing else, so a variable of the machine never decides a test.
package struct ChildProcess: Sendable {
    package enum Failure: Error, Hashable, Sendable {
        case notStarted(program: String, reason: String)
        case outOfTime(program: String, after: Duration, Answer)
        case printedTooMuch(program: String, limit: Int)
    }

    /// What a program answered. `status` is its exit status, or 128 plus the signal that ended it.
    package struct Answer: Hashable, Sendable {
        package let status: Int32
        package let output: [UInt8]
        package let errors: [UInt8]

        package var stdout: String { String(decoding: output, as: UTF8.self) }
        package var stderr: String { String(decoding: errors, as: UTF8.self) }
    }

    /// A path, or the name of a program on `PATH`.
    package let program: String
    package var arguments: [String] = []
    package var environment: [String: String] = [:]
    package var directory = Checkout.root
    package var input: [UInt8] = []
    package var deadline: Duration = .seconds(300)
    package var outputLimit = 64 << 20

    package init(_ program: String) { self.program = program }

    /// Runs the program on a thread of its own, so that waiting for it holds up no other test.
    package func run() async throws(Failure) -> Answer {
        let outcome: Result<Answer, Failure> = await withCheckedContinuation { caller in
            Thread.detachNewThread {
                caller.resume(returning: Result { () throws(Failure) in try runHere() })
            }
        }
        return try outcome.get()
    }

    private func runHere() throws(Failure) -> Answer {
        let stdin = try UnnamedFile(holding: input)
        let stdout = try UnnamedFile()
        let stderr = try UnnamedFile()
        let child = try SpawnedChild(self, stdin: stdin, stdout: stdout, stderr: stderr)
        let ended = child.waits(for: deadline) { stdout.size + stderr.size <= outputLimit }
        let status = child.endGroup()

        guard stdout.size + stderr.size <= outputLimit else {
            throw .printedTooMuch(program: program, limit: outputLimit)
        }
        let answer = Answer(status: status, output: stdout.bytes(), errors: stderr.bytes())
        guard ended else {
            throw .outOfTime(program: program, after: deadline, answer)
        }
        return answer
    }
}

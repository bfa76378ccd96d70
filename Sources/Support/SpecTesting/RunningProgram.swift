import Foundation
import Synchronization

/// A program of this project while it runs: what it has said so far, and the signals it is sent.
package final class RunningProgram: Sendable {
    private let child: Mutex<SpawnedChild?>
    private let stdout, stderr: UnnamedFile
    private let program: String

    package enum Failure: Error, Hashable, Sendable {
        case notStarted(ChildProcess.Failure)
        /// What was waited for has not come; this is what was said until then.
        case outOfTime(waitingFor: String, stdout: String, stderr: String)
    }

    init(_ program: ChildProcess) throws(Failure) {
        do throws(ChildProcess.Failure) {
            let stdin = try UnnamedFile()
            stdout = try UnnamedFile()
            stderr = try UnnamedFile()
            child = Mutex(
                try SpawnedChild(program, stdin: stdin, stdout: stdout, stderr: stderr))
        } catch { throw .notStarted(error) }
        self.program = program.program
    }

    package var said: String { String(decoding: stdout.bytes(), as: UTF8.self) }
    package var complained: String { String(decoding: stderr.bytes(), as: UTF8.self) }

    package func send(_ signal: Int32) {
        child.withLock { child in
            guard let running = child.take() else { return }
            running.send(signal)
            child = consume running
        }
    }

    /// Waits until what the program has said, or what a look at it shows, is enough.
    package func wait(
        for what: String, within deadline: Duration = .seconds(600),
        until isEnough: @escaping @Sendable (RunningProgram) -> Bool
    ) async throws(Failure) {
        let isIn = await Self.onThread { [self] in
            let clock = ContinuousClock()
            let end = clock.now + deadline
            while !isEnough(self) {
                guard clock.now < end else { return false }
                poll(nil, 0, 5)
            }
            return true
        }
        guard isIn else {
            throw .outOfTime(waitingFor: what, stdout: said, stderr: complained)
        }
    }

    /// Sends SIGTERM and waits for the end; what is left then is killed.
    func end(within deadline: Duration) async -> ChildProcess.Answer {
        send(SIGTERM)
        let status = await Self.onThread { [self] () -> Int32 in
            guard let running = child.withLock({ $0.take() }) else { return -1 }
            _ = running.waits(for: deadline) { true }
            return running.endGroup()
        }
        return ChildProcess.Answer(
            status: status, output: stdout.bytes(), errors: stderr.bytes())
    }

    private static func onThread<Result: Sendable>(
        _ body: @escaping @Sendable () -> Result
    ) async -> Result {
        await withCheckedContinuation { caller in
            Thread.detachNewThread { caller.resume(returning: body()) }
        }
    }
}

extension Program {
    /// Runs the program while `body` asks it, from its first whole line on, and ends it by SIGTERM.
    /// What it answered in all is given back.
    package func running(
        _ arguments: [String] = [], environment: [String: String] = [:],
        _ body: (RunningProgram) async throws -> Void
    ) async throws -> ChildProcess.Answer {
        var child = ChildProcess(path)
        child.arguments = arguments
        child.environment = environment
        let running = try RunningProgram(child)
        do {
            try await running.wait(for: "a first line") { $0.said.contains("\n") }
            try await body(running)
        } catch {
            _ = await running.end(within: .seconds(5))
            throw error
        }
        let answer = await running.end(within: .seconds(600))
        RequirementScope.current?.askedProgram()
        return answer
    }
}

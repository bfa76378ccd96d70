import Foundation
import Synchronization

/// One test case at work on its requirements, and what it has done that counts as evidence.
///
/// It is a task-local value: whatever the case calls, or starts in child tasks, is in its scope.
final class RequirementScope: Sendable {
    @TaskLocal static var current: RequirementScope?

    /// The test's id as the event stream writes it.
    let test: String
    private let asked = Atomic(false)
    private let failed = Atomic(false)

    init(test: String) { self.test = test }

    func askedProgram() { asked.store(true, ordering: .relaxed) }
    func failedIssue() { failed.store(true, ordering: .relaxed) }

    func evidence(for requirements: [String]) -> Evidence {
        Evidence(
            requirements: requirements, test: test, case: Self.next(of: test),
            passed: !failed.load(ordering: .relaxed), asked: asked.load(ordering: .relaxed))
    }

    private static let cases = Mutex<[String: Int]>([:])

    private static func next(of test: String) -> Int {
        cases.withLock { cases in
            cases[test, default: 0] += 1
            return cases[test, default: 0]
        }
    }
}

/// What one test case showed, as one line of JSON.
struct Evidence: Encodable, Hashable, Sendable {
    enum Failure: Error { case notWritten(path: String, reason: String) }

    let requirements: [String]
    let test: String
    /// Cases of a test are numbered as they end; the number tells them apart and means nothing
    /// more.
    let `case`: Int
    let passed: Bool
    /// Whether the case ran a ``Program`` and had its answer.
    let asked: Bool

    /// Appends the line in one write, so that processes sharing the file never mix their lines.
    func append(to path: String) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let line = [UInt8](try encoder.encode(self)) + [UInt8(ascii: "\n")]
        let file = unsafe open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0o644)
        defer { if file >= 0 { close(file) } }
        guard file >= 0, writeAll(line, to: file) else {
            throw Failure.notWritten(path: path, reason: unsafe String(cString: strerror(errno)))
        }
    }
}

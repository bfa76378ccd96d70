import Foundation
package import Testing

/// Runs a test on threads that only such tests have: `@Suite(.ownThreads)`.
///
/// Tests share as many threads as the machine has processors, and some compute for seconds. A test
/// that keeps a real server waiting, or holds it to a bound of time, must not wait for them, nor
/// they for its waiting.
package struct OwnThreads: TestTrait, SuiteTrait, TestScoping {
    package var isRecursive: Bool { true }

    @concurrent package func provideScope(
        for test: Test, testCase: Test.Case?,
        performing function: @concurrent @Sendable () async throws -> Void
    ) async throws {
        try await withTaskExecutorPreference(ThreadPool.shared) { try await function() }
    }
}

extension Trait where Self == OwnThreads {
    package static var ownThreads: Self { OwnThreads() }
}

/// Threads that take steps of tasks in their order. They are never ended: a process of tests is.
private final class ThreadPool: TaskExecutor, @unchecked Sendable {
    // Sendable: `waiting` is touched under `signal`'s lock.

    static let shared = ThreadPool(threads: 24)

    private let signal = NSCondition()
    private var waiting: [UnownedJob] = []
    private var taken = 0

    private init(threads: Int) {
        for _ in 0..<threads { Thread.detachNewThread { [self] in work() } }
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let step = UnownedJob(job)
        signal.withLock { waiting.append(step) }
        signal.signal()
    }

    private func work() {
        let executor = unsafe asUnownedTaskExecutor()
        while true { unsafe next().runSynchronously(on: executor) }
    }

    private func next() -> UnownedJob {
        signal.lock()
        defer { signal.unlock() }
        while taken == waiting.count { signal.wait() }
        let step = waiting[taken]
        taken += 1
        if taken == waiting.count {
            waiting.removeAll(keepingCapacity: true)
            taken = 0
        }
        return step
    }
}

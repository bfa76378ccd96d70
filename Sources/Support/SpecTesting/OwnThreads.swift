import Foundation
package import Testing

/// Runs a test on threads that only such tests have, a few tests at a time: `@Suite(.ownThreads)`.
///
/// Tests share as many threads as the machine has processors, and some compute for seconds. A test
/// that keeps a real server, clock or program waiting must not wait for them, nor they for its
/// waiting; and were all such tests to run at once, each would be slow. So no verdict depends on how
/// busy the machine is. A task that such a test begins with `Task { }` would run with all others
/// again: it begins with `Task.own { }`, a child task is where its parent is. The end of an exit test is
/// told among all others too, so exit tests stand in suites without this trait.
package struct OwnThreads: TestTrait, SuiteTrait, TestScoping {
    package var isRecursive: Bool { true }

    /// Whether the test has its turn, from this trait on its suite or on itself.
    @TaskLocal private static var hasTurn = false

    /// How long a test may take once it has its turn. What takes longer hangs.
    private static let limit = Duration.seconds(900)

    @concurrent package func provideScope(
        for test: Test, testCase: Test.Case?,
        performing function: @concurrent @Sendable () async throws -> Void
    ) async throws {
        if Self.hasTurn { return try await function() }
        try await withTaskExecutorPreference(ThreadPool.shared) {
            await Turns.shared.take()
            defer { Turns.shared.give() }
            try await Self.$hasTurn.withValue(true) {
                try await Self.limited(function)
            }
        }
    }

    /// Runs `function`, and cancels it at the end of its time.
    private static func limited(
        _ function: @concurrent @Sendable () async throws -> Void
    ) async throws {
        try await withoutActuallyEscaping(function) { function in
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await function() }
                group.addTask {
                    try await Task.sleep(for: limit)
                    Issue.record("not done within \(limit)")
                }
                defer { group.cancelAll() }
                try await group.next()
            }
        }
    }
}

extension Trait where Self == OwnThreads {
    package static var ownThreads: Self { OwnThreads() }
}

extension Task where Failure == Never {
    /// Begins a task on the threads of the tests that have their own.
    @discardableResult package static func own(
        _ operation: sending @escaping @isolated(any) () async -> Success
    ) -> Task<Success, Never> {
        Task(executorPreference: ThreadPool.shared, operation: operation)
    }
}

extension Task where Failure == any Error {
    /// Begins a task on the threads of the tests that have their own.
    @discardableResult package static func own(
        _ operation: sending @escaping @isolated(any) () async throws -> Success
    ) -> Task<Success, any Error> {
        Task(executorPreference: ThreadPool.shared, operation: operation)
    }
}

/// How many tests with threads of their own run at once; the others wait in their order.
private final class Turns: @unchecked Sendable {
    // Sendable: all that changes is touched under `lock`.

    static let shared = Turns(6)

    private let lock = NSLock()
    private var free: Int
    private var waiting: [CheckedContinuation<Void, Never>] = []

    private init(_ count: Int) { free = count }

    func take() async {
        await withCheckedContinuation { comer in
            let isNext = lock.withLock { () -> Bool in
                guard free > 0 else {
                    waiting.append(comer)
                    return false
                }
                free -= 1
                return true
            }
            if isNext { comer.resume() }
        }
    }

    func give() {
        let next = lock.withLock { () -> CheckedContinuation<Void, Never>? in
            guard !waiting.isEmpty else {
                free += 1
                return nil
            }
            return waiting.removeFirst()
        }
        next?.resume()
    }
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

import Synchronization

/// Runs asynchronous work on the thread that asks for it, from its beginning to its end: for work
/// that waits for nothing but itself, where a synchronous caller needs its result.
public final class OneThread: TaskExecutor {
    private let waiting = Mutex<[UnownedJob]>([])

    private init() {}

    public func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        waiting.withLock { $0.append(job) }
    }

    /// What `work` answers. Work that is not done when nothing of it is left to run waits for
    /// somebody else, which is a mistake of the caller and traps.
    public static func run<T: Sendable>(_ work: @escaping @Sendable () async -> T) -> T {
        let (thread, answer) = (OneThread(), Answer<T>())
        Task(executorPreference: thread) {
            let value = await work()
            answer.value.withLock { $0 = value }
        }
        while let job = thread.waiting.withLock({ $0.isEmpty ? nil : $0.removeFirst() }) {
            unsafe job.runSynchronously(on: thread.asUnownedTaskExecutor())
        }
        guard let value = answer.value.withLock(\.self) else {
            preconditionFailure("the work waits for something outside itself")
        }
        return value
    }

    private final class Answer<T: Sendable>: Sendable {
        let value = Mutex<T?>(nil)
    }
}

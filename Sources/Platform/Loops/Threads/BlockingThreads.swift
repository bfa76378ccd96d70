import Synchronization

/// Why a call was not made on a thread that may block.
public enum BlockingRefusal: Error, Hashable, Sendable, CustomStringConvertible {
    /// As many calls wait as may: `waiting` of them.
    case busy(waiting: Int)
    /// The threads have been stopped.
    case stopped

    public var description: String {
        switch self {
        case .busy(let waiting): "\(waiting) calls wait for a thread already; try again later"
        case .stopped: "the threads for blocking calls have been stopped"
        }
    }
}

/// Threads for calls that block or compute for long, which no event loop may wait for: looking up
/// names, slow files, proofs. A fixed number of threads, and a bound on the calls that wait.
public final class BlockingThreads: Sendable {
    private let queue: CallQueue
    private let threads: [LoopThread]

    private init(_ queue: CallQueue, _ threads: [LoopThread]) {
        (self.queue, self.threads) = (queue, threads)
    }

    /// Starts 1 to 1,024 threads, for which up to `waiting` calls wait.
    public convenience init(
        threads count: Int, waiting: Int, name: String = "blocking"
    ) throws(LoopError) {
        guard (1...1_024).contains(count) else { throw .threads(count) }
        let queue = CallQueue(bound: max(waiting, 0), threads: count)
        var threads: [LoopThread] = []
        for number in 0..<count {
            do throws(LoopError) {
                threads.append(try LoopThread.start("\(name)-\(number)") { queue.work() })
            } catch {
                queue.stop()
                for thread in threads { thread.join() }
                throw error
            }
        }
        self.init(queue, threads)
    }

    deinit { stop() }

    /// What `work` gives or throws, once a thread has run it. Throws a ``BlockingRefusal`` at once
    /// where too many wait. A cancelled task waits on: work that has begun cannot be taken back.
    public func run<Result: Sendable>(
        _ work: @escaping @Sendable () throws -> Result
    ) async throws -> Result {
        let outcome = Handover<Swift.Result<Result, any Error>>()
        await withUnsafeContinuation { continuation in
            let refusal = submit {
                outcome.give(Swift.Result { try work() })
                continuation.resume()
            } orElse: {
                outcome.give(.failure($0))
                continuation.resume()
            }
            if let refusal {
                outcome.give(.failure(refusal))
                continuation.resume()
            }
        }
        return try outcome.take().get()
    }

    /// Leaves `work` for a thread; `orElse` is called instead where the threads are stopped before
    /// one comes to it. A refusal means that neither will be.
    func submit(
        _ work: @escaping @Sendable () -> Void,
        orElse refused: @escaping @Sendable (BlockingRefusal) -> Void
    ) -> BlockingRefusal? {
        queue.add(CallQueue.Call(work: work, refused: refused))
    }

    /// Refuses the calls that wait, and returns when those that have begun have ended.
    public func stop() {
        queue.stop()
        for thread in threads { thread.join() }
    }
}

/// A value on its way from one thread to another, under a lock: whoever watches for races sees it
/// handed over, as he does not inside the runtime.
private final class Handover<Value: Sendable>: Sendable {
    private let value = Mutex<Value?>(nil)

    func give(_ value: Value) { self.value.withLock { $0 = value } }

    func take() -> Value {
        guard let value = value.withLock({ $0.take() }) else {
            preconditionFailure("a task was resumed before its result was there")
        }
        return value
    }
}

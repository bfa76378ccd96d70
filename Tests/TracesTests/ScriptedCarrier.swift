import Dispatch
import HTTP
import Loops
import Synchronization
import Traces

/// A collector that answers what it was told to, and keeps what was posted.
final class ScriptedCarrier: TraceCarrier {
    enum Failure: Error { case cutOff }

    enum Reply {
        case status(Int, after: Duration? = nil, body: String = "{}")
        case nothing
    }

    private struct Script {
        var replies: [Reply]
        var posts: [TracePost] = []
    }

    private let script: Mutex<Script>

    /// The last reply is given to every later post too.
    init(_ replies: Reply...) { script = Mutex(Script(replies: replies)) }

    var posts: [TracePost] { script.withLock { $0.posts } }

    func post(_ post: TracePost) async throws(Failure) -> TraceAnswer {
        let reply = script.withLock { script in
            script.posts.append(post)
            return script.replies.count > 1 ? script.replies.removeFirst() : script.replies.first
        }
        guard case .status(let code, let after, let body) = reply, let status = Status(code: code)
        else { throw .cutOff }
        return TraceAnswer(status: status, retryAfter: after, body: Array(body.utf8))
    }
}

/// Waits that are over at once and remembered; after so many, nobody wants what comes next.
final class CountedWaits: Sendable {
    private let taken = Mutex<[Duration]>([])
    private let most: Int
    private let meanwhile: @Sendable (Int) -> Void

    init(most: Int = .max, meanwhile: @escaping @Sendable (Int) -> Void = { _ in }) {
        (self.most, self.meanwhile) = (most, meanwhile)
    }

    var all: [Duration] { taken.withLock { $0 } }

    func wait(_ duration: Duration) throws(CancellationError) {
        let count = taken.withLock { taken in
            taken.append(duration)
            return taken.count
        }
        guard count <= most else { throw CancellationError() }
        meanwhile(count)
    }
}

/// Numbers as they were seen, from whichever thread.
final class Seen: Sendable {
    private let numbers = Mutex<[Int]>([])

    var all: [Int] { numbers.withLock { $0 } }

    func append(_ number: Int) { numbers.withLock { $0.append(number) } }
}

/// A collector that never says anything, to nobody who is not cancelled.
struct MuteCarrier: TraceCarrier {
    func post(_ post: TracePost) async throws(CancellationError) -> TraceAnswer {
        try await untilCancelled()
        throw CancellationError()
    }
}

/// Returns to no task but a cancelled one, and throws there.
func untilCancelled() async throws(CancellationError) {
    let (never, told) = AsyncStream.makeStream(of: Never.self)
    defer { told.finish() }
    for await _ in never {}
    throw CancellationError()
}

/// A thread to make messages on.
func traceThreads() throws(LoopError) -> BlockingThreads {
    try BlockingThreads(threads: 1, waiting: 16, name: "traces")
}

/// Holds the thread that waits here until it is released.
final class Hold: Sendable {
    private let (held, released) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))

    func wait() {
        held.signal()
        released.wait()
    }

    func waitUntilHeld() { held.wait() }
    func release() { released.signal() }
}

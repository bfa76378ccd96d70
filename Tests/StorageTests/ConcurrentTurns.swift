import Foundation
import Synchronization

/// Threads that do the same thing at once, and whether each succeeded.
final class ConcurrentTurns: Sendable {
    private let succeeded = Mutex(0)
    private let count: Int

    /// Runs `body` on so many threads, each with its number, and waits for them.
    init(_ count: Int, _ body: @escaping @Sendable (Int) throws -> Bool) {
        self.count = count
        let done = DispatchGroup()
        for number in 0..<count {
            done.enter()
            Thread.detachNewThread {
                // A turn that throws has not succeeded, which is what is counted.
                if (try? body(number)) == true { self.succeeded.withLock { $0 += 1 } }
                done.leave()
            }
        }
        done.wait()
    }

    var allSucceeded: Bool { succeeded.withLock { $0 == count } }
}

import Dispatch

/// The same work on several threads at once.
enum ThreadGroup {
    static func run(_ threads: Int, _ work: @Sendable () -> Void) {
        if threads == 1 { return work() }
        DispatchQueue.concurrentPerform(iterations: threads) { _ in work() }
    }
}

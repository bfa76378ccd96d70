import Synchronization

/// Several loops, each on a thread of its own, among which connections are shared out.
public final class LoopGroup: Sendable {
    public let loops: [EventLoop]
    private let threads: [LoopThread]
    private let turn = Atomic(0)

    private init(_ loops: [EventLoop], _ threads: [LoopThread]) {
        (self.loops, self.threads) = (loops, threads)
    }

    /// Starts the threads, named `name-0` and on.
    public convenience init(
        count: Int, settings: LoopSettings = LoopSettings(), name: String = "loop"
    ) throws(LoopError) {
        guard (1...1_024).contains(count) else { throw .count(count) }
        var loops: [EventLoop] = []
        var threads: [LoopThread] = []
        do throws(LoopError) {
            for number in 0..<count {
                let loop = try EventLoop.open(name: "\(name)-\(number)", settings: settings)
                loops.append(loop)
                threads.append(try LoopThread.start(loop.name) { loop.run() })
            }
        } catch {
            for loop in loops { loop.end() }
            for thread in threads { thread.join() }
            throw error
        }
        self.init(loops, threads)
    }

    deinit { stop() }

    /// One after the other.
    public func next() -> EventLoop {
        let number = turn.wrappingAdd(1, ordering: .relaxed).oldValue
        return loops[Int(UInt(bitPattern: number) % UInt(loops.count))]
    }

    /// Changes how the loops wait, while they run.
    public func settings(_ new: LoopSettings) {
        for loop in loops { loop.change(new) }
    }

    /// What all loops have done together.
    public var tally: LoopTally {
        loops.reduce(into: LoopTally()) { $0 += $1.tally }
    }

    /// Ends the loops and waits for their threads: sockets and listeners are closed, whoever waits
    /// goes on, and what was posted before is done.
    public func stop() {
        for loop in loops { loop.end() }
        for thread in threads { thread.join() }
    }
}

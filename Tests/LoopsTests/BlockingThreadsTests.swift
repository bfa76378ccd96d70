import Glibc
import SpecTesting
import Synchronization
import Testing

@testable import Loops

@Suite(.ownThreads) struct BlockingThreadsTests {
    struct Refused: Error, Equatable { let number: Int }

    @Test(.requirement("RT-012"))
    func `heavy work runs on its own threads, and its result comes back`() async throws {
        let (test, threads) = (try LoopUnderTest(), try BlockingThreads(threads: 3, waiting: 100))
        let sum = try await test.run { loop in
            let sum = try await threads.run { () -> Int in
                #expect(EventLoop.current == nil)
                return (0..<1_000).reduce(0, +)
            }
            #expect(loop.isCurrent)
            return sum
        }
        #expect(sum == 499_500)
        await #expect(throws: Refused(number: 3)) {
            try await threads.run { throw Refused(number: 3) }
        }
    }

    @Test func `every call is made once`() async throws {
        let threads = try BlockingThreads(threads: 4, waiting: 2_000)
        let results = try await withThrowingTaskGroup(of: Int.self) { group in
            for number in 0..<1_000 { group.addTask { try await threads.run { number } } }
            return try await group.reduce(into: [Int]()) { $0.append($1) }
        }
        #expect(results.sorted() == Array(0..<1_000))
    }

    @Test func `too many calls are refused at once, and those that wait when it stops`()
        async throws
    {
        let threads = try BlockingThreads(threads: 1, waiting: 2)
        let begun = Atomic(false)
        let hold = Atomic(true)
        let first = Task.own {
            try await threads.run { () -> Int in
                begun.store(true, ordering: .relaxed)
                while hold.load(ordering: .relaxed) { sched_yield() }
                return 1
            }
        }
        while !begun.load(ordering: .relaxed) { await Task.yield() }
        let refusals = Mutex<[BlockingRefusal]>([])
        for _ in 0..<2 {
            let refusal = threads.submit {
                Issue.record("run after the end")
            } orElse: { refusal in
                refusals.withLock { $0.append(refusal) }
            }
            #expect(refusal == nil)
        }
        await #expect(throws: BlockingRefusal.busy(waiting: 2)) { try await threads.run { 2 } }
        let stopping = try LoopThread.start("stopping") { threads.stop() }
        while refusals.withLock({ $0.count }) < 2 { await Task.yield() }
        hold.store(false, ordering: .relaxed)
        stopping.join()
        #expect(try await first.value == 1)
        #expect(refusals.withLock { $0 } == [.stopped, .stopped])
        await #expect(throws: BlockingRefusal.stopped) { try await threads.run { 3 } }
    }
}

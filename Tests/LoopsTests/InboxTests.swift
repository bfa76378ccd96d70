import Glibc
import Loops
import SpecTesting
import Synchronization
import Testing

@Suite(.ownThreads) struct InboxTests {
    private func monotonic() -> UInt64 {
        var now = timespec()
        clock_gettime(CLOCK_MONOTONIC, &now)
        return UInt64(now.tv_sec) * 1_000 + UInt64(now.tv_nsec) / 1_000_000
    }

    @Test func `what comes is taken in its order, all at once`() throws {
        let inbox = Inbox<Int>(bound: 10)
        try inbox.add([1, 2, 3])
        try inbox.add(CollectionOfOne(4))
        #expect(inbox.count == 4)
        var taken = [99]
        #expect(inbox.take(into: &taken, within: 0))
        #expect(taken == [1, 2, 3, 4])
        #expect(inbox.count == 0)
        #expect(inbox.take(into: &taken, within: 0))
        #expect(taken.isEmpty)
    }

    @Test func `as many wait as the bound says; who comes with more brings nothing`() throws {
        let inbox = Inbox<Int>(bound: 3)
        try inbox.add([1, 2])
        #expect(throws: Inbox<Int>.Refusal.full(bound: 3)) { try inbox.add([3, 4]) }
        #expect(inbox.count == 2)
        try inbox.add([3])
        #expect(throws: Inbox<Int>.Refusal.full(bound: 3)) { try inbox.add([4]) }
        try inbox.add([])
        var taken: [Int] = []
        #expect(inbox.take(into: &taken, within: 0))
        #expect(taken == [1, 2, 3])
        try inbox.add([4, 5, 6])
        #expect(inbox.count == 3)
    }

    @Test func `who takes waits so long and no longer where nothing comes`() {
        let inbox = Inbox<Int>(bound: 1)
        var taken: [Int] = []
        let begin = monotonic()
        #expect(inbox.take(into: &taken, within: 40))
        #expect(monotonic() - begin >= 39)
        #expect(taken.isEmpty)
    }

    @Test func `who waits is woken by what comes`() throws {
        let inbox = Inbox<Int>(bound: 1)
        let found = Mutex<[Int]>([])
        let taker = try LoopThread.start("taker") {
            var taken: [Int] = []
            _ = inbox.take(into: &taken, within: 3_600_000)
            found.withLock { $0 = taken }
        }
        try inbox.add([7])
        taker.join()
        #expect(found.withLock { $0 } == [7])
    }

    @Test func `who waits is woken by the end`() throws {
        let inbox = Inbox<Int>(bound: 1)
        let goesOn = Atomic(true)
        let taker = try LoopThread.start("taker") {
            var taken: [Int] = []
            goesOn.store(inbox.take(into: &taken, within: .max), ordering: .relaxed)
        }
        inbox.close()
        taker.join()
        let wentOn = goesOn.load(ordering: .relaxed)
        #expect(!wentOn)
    }

    @Test func `after the end nothing more comes, and what has come can be taken`() throws {
        let inbox = Inbox<Int>(bound: 2)
        try inbox.add([1])
        inbox.close()
        #expect(throws: Inbox<Int>.Refusal.closed) { try inbox.add([2]) }
        #expect(throws: Inbox<Int>.Refusal.closed) { try inbox.add([2, 3, 4]) }
        var taken: [Int] = []
        #expect(inbox.take(into: &taken, within: 3_600_000))
        #expect(taken == [1])
        #expect(!inbox.take(into: &taken, within: 3_600_000))
        #expect(taken.isEmpty)
    }

    @Test func `of what many threads bring each is taken once, that of one thread in its order`()
        throws
    {
        let inbox = Inbox<[Int]>(bound: 16)
        let (threads, each) = (6, 1_500)
        let bringers = try (0..<threads).map { number in
            try LoopThread.start("bringer") {
                var next = 0
                while next < each {
                    let some = (next..<min(next + 1 + next % 5, each)).map { [number, $0] }
                    do throws(Inbox<[Int]>.Refusal) {
                        try inbox.add(some)
                        next += some.count
                    } catch { sched_yield() }
                }
            }
        }
        var (next, taken) = (Array(repeating: 0, count: threads), [[Int]]())
        while next.reduce(0, +) < threads * each, inbox.take(into: &taken, within: 10_000) {
            #expect(taken.count <= 16)
            for one in taken {
                #expect(one[1] == next[one[0]])
                next[one[0]] += 1
            }
        }
        for bringer in bringers { bringer.join() }
        #expect(next == Array(repeating: each, count: threads))
        #expect(inbox.count == 0)
    }
}

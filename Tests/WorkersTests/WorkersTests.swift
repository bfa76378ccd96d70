import Dispatch
import Foundation
import Simulation
import SpecTesting
import Synchronization
import Testing
import Workers

@Suite struct WorkersTests {
    /// What a range or an item may refuse with.
    struct Refused: Error, Hashable {
        let index: Int
    }

    // MARK: Order

    @Test(arguments: [1, 2, 3, 8], Trials.seeds(1_600))
    func `results are those of a plain loop, in its order`(threads: Int, seed: UInt64) throws {
        let workers = try Workers(threads: threads)
        var dice = SplitMix64(seed: seed)
        for _ in 0..<20 {
            let count = Int.random(in: 0...2_000, using: &dice)
            let grain = Int.random(in: 1...(dice.next() % 2 == 0 ? 8 : 3_000), using: &dice)
            let salt = Int.random(in: 0...1_000, using: &dice)
            let results = workers.map(count: count, grain: grain) { "\($0 &* salt)" }
            #expect(results == (0..<count).map { "\($0 &* salt)" })
        }
    }

    @Test(arguments: [(0, 1), (0, 64), (1, 1), (1, .max), (64, 64), (65, 64), (300_000, 1)])
    func `no results, one, and very many`(count: Int, grain: Int) throws {
        for workers in try [.inline, Workers(threads: 2), Workers(threads: 5)] {
            #expect(workers.map(count: count, grain: grain) { $0 } == Array(0..<count))
        }
    }

    @Test(arguments: [1, 2, 4], Trials.seeds(400))
    func `ranges are whole grains but for the last, whatever the threads`(
        threads: Int, seed: UInt64
    ) throws {
        var dice = SplitMix64(seed: seed)
        let count = Int.random(in: 0...500, using: &dice)
        let grain = Int.random(in: 1...70, using: &dice)
        let ranges = try Workers(threads: threads).mapRanges(count: count, grain: grain) {
            range, output in
            for _ in range { output.append(range) }
        }
        let expected = (0..<count).map { index in
            let start = index / grain * grain
            return start..<min(start + grain, count)
        }
        #expect(ranges == expected)
    }

    @Test func `a range that gives too few results is our own bug`() async {
        await #expect(processExitsWith: .failure) {
            _ = Workers.inline.mapRanges(count: 2) { (_, output: inout OutputSpan<Int>) in
                output.append(1)
            }
        }
        await #expect(processExitsWith: .failure) { _ = Workers.inline.map(count: -1) { $0 } }
        await #expect(processExitsWith: .failure) {
            _ = Workers.inline.map(count: 1, grain: 0) { $0 }
        }
    }

    // MARK: Errors

    @Test(arguments: [1, 2, 3, 8], Trials.seeds(1_600))
    func `the first error in order is thrown, and nothing is left behind`(
        threads: Int, seed: UInt64
    ) throws {
        let workers = try Workers(threads: threads)
        var dice = SplitMix64(seed: seed)
        for _ in 0..<20 {
            let count = Int.random(in: 1...1_000, using: &dice)
            let grain = Int.random(in: 1...40, using: &dice)
            let refused = Set((0..<dice.next() % 5).map { _ in Int(dice.next() % UInt64(count)) })
            let living = Living()
            do throws(Refused) {
                let results = try workers.map(count: count, grain: grain) {
                    (index: Int) throws(Refused) in
                    if refused.contains(index) { throw Refused(index: index) }
                    return Token(living)
                }
                #expect(refused.isEmpty && results.count == count)
                // The optimiser lets go of what nobody uses any more.
                withExtendedLifetime(results) {
                    #expect(living.count.load(ordering: .relaxed) == count)
                }
            } catch { #expect(error.index == refused.min()) }
            #expect(living.count.load(ordering: .relaxed) == 0)
        }
    }

    // MARK: Threads

    @Test(arguments: [Int.min, -1, 0, 65, .max])
    func `a number of threads beyond the bounds is refused`(threads: Int) {
        #expect(throws: Workers.Refusal.expectedThreads(in: 1...64)) {
            try Workers(threads: threads)
        }
        #expect(throws: Workers.Refusal.expectedWaiting(in: 1...1_024)) {
            try Workers(threads: 2, waiting: threads <= 0 ? threads : threads &+ 1_000)
        }
    }

    @Test func `a refusal says what was expected`() {
        let all: [Workers.Refusal] = [
            .expectedThreads(in: 1...64), .expectedWaiting(in: 1...1_024),
            .expectedThread(error: 11),
        ]
        #expect(
            all.map(\.description) == [
                "expected 1 to 64 threads", "expected a bound of 1 to 1024 waiting maps",
                "expected a thread; the operating system answered error 11",
            ])
    }

    @Test func `one thread is the caller's own`() throws {
        let here = pthread_self()
        for workers in [Workers.inline, try Workers(threads: 1)] {
            #expect(workers.threads == 1)
            let threads = workers.map(count: 500, grain: 1) { _ in pthread_self() }
            #expect(threads.allSatisfy { pthread_equal($0, here) != 0 })
            #expect(workers.busyThreads == 0 && workers.waitingGroups == 0)
        }
    }

    /// Each of two ranges waits until the other has begun, and until it has looked.
    @Test func `ranges run at the same time, and the gauges show it`() throws {
        let workers = try Workers(threads: 2)
        let (begun, seen) = (Meeting(), Meeting())
        let results = workers.map(count: 2, grain: 1) { index in
            let met = begun.meet(as: index)
            let gauges = (workers.busyThreads, workers.waitingGroups)
            return (met && seen.meet(as: index), gauges.0, gauges.1)
        }
        #expect(results.allSatisfy { $0 == (true, 1, 0) })
        #expect(workers.busyThreads == 0 && workers.waitingGroups == 0)
    }

    @Test func `the threads have ended when the workers have`() throws {
        let ends = try #require(ThreadEnds())
        do {
            let workers = try Workers(threads: 4)
            let present = Living()
            // Nobody goes on until all four threads have come.
            _ = workers.map(count: 4, grain: 1) { _ in
                ends.markThread()
                present.count.add(1, ordering: .sequentiallyConsistent)
                while present.count.load(ordering: .sequentiallyConsistent) < 4 { sched_yield() }
            }
            #expect(ends.count == 0)
        }
        // The caller's own thread was marked too, and lives on.
        ends.unmarkThread()
        #expect(ends.count == 3)
    }

    @Test func `workers may be dropped by their own last work`() throws {
        for _ in 0..<Trials.count(20_000) {
            let workers = try Workers(threads: 3)
            let sums = workers.map(count: 3, grain: 1) { [workers] index in
                workers.threads + index
            }
            #expect(sums == [3, 4, 5])
        }
    }

    // MARK: Maps in maps, and beside maps

    @Test(arguments: [1, 2, 4])
    func `a map in a map gives the same, where it is called`(threads: Int) throws {
        let workers = try Workers(threads: threads)
        let others = try Workers(threads: 3)
        let tables = workers.map(count: 40, grain: 1) { row in
            let here = pthread_self()
            return workers.map(count: 40, grain: 3) { column in
                let elsewhere = others.map(count: 5, grain: 1) { _ in pthread_self() }
                let stayed = elsewhere.allSatisfy { pthread_equal($0, here) != 0 }
                return stayed && pthread_equal(pthread_self(), here) != 0 ? row * column : -1
            }
        }
        #expect(tables == (0..<40).map { row in (0..<40).map { row * $0 } })
        // Behind it, maps are parallel again.
        if threads == 2 { try `ranges run at the same time, and the gauges show it`() }
    }

    @Test(arguments: [1, 2, 64])
    func `many callers at once each get their own`(waiting: Int) throws {
        let workers = try Workers(threads: 3, waiting: waiting)
        let wrong = Atomic(0)
        DispatchQueue.concurrentPerform(iterations: 24) { caller in
            for round in 0..<Trials.count(2_000) {
                let results = workers.map(count: 97, grain: 5) { caller &* 1_000 &+ round &* $0 }
                let expected = (0..<97).map { caller &* 1_000 &+ round &* $0 }
                if results != expected { wrong.add(1, ordering: .relaxed) }
            }
        }
        #expect(wrong.load(ordering: .relaxed) == 0)
        #expect(workers.busyThreads == 0 && workers.waitingGroups == 0)
    }

    /// The one place in the queue is held, and the one helper kept, until the other map has ended.
    @Test func `a caller that finds the queue full does its work alone`() throws {
        let workers = try Workers(threads: 2, waiting: 1)
        let (held, free) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
        let first = Mutex<[Bool]>([])
        let done = DispatchSemaphore(value: 0)
        Thread {
            let results = workers.map(count: 3, grain: 1) { _ in
                held.signal()
                let isFree = free.wait(timeout: .now() + 60) == .success
                free.signal()
                return isFree
            }
            first.withLock { $0 = results }
            done.signal()
        }.start()
        for _ in 0..<2 { #expect(held.wait(timeout: .now() + 60) == .success) }
        #expect(workers.waitingGroups == 1)
        let here = pthread_self()
        let seen = workers.map(count: 100, grain: 1) { _ in
            (pthread_self(), workers.waitingGroups)
        }
        #expect(seen.allSatisfy { pthread_equal($0.0, here) != 0 && $0.1 == 1 })
        free.signal()
        #expect(done.wait(timeout: .now() + 60) == .success)
        #expect(first.withLock(\.self) == [true, true, true])
    }
}

/// Two threads, each of which waits until the other has come.
private final class Meeting: Sendable {
    private let come = [DispatchSemaphore(value: 0), DispatchSemaphore(value: 0)]

    /// Whether the other came within a minute.
    func meet(as index: Int) -> Bool {
        come[index].signal()
        return come[1 - index].wait(timeout: .now() + 60) == .success
    }
}

/// Counts things that live, or that have happened.
private final class Living: Sendable {
    let count = Atomic(0)
}

/// A result that is counted as long as it lives.
private final class Token: Sendable {
    private let living: Living

    init(_ living: Living) {
        self.living = living
        living.count.add(1, ordering: .relaxed)
    }

    deinit { living.count.subtract(1, ordering: .relaxed) }
}

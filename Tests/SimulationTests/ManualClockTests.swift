import Dispatch
import Simulation
import SpecTesting
import Synchronization
import Testing

@Suite struct ManualClockTests {
    @Test func `time stands still until it is told to move`() {
        let clock = ManualClock()
        let start = clock.now
        #expect(clock.now == start)
        clock.advance(by: .seconds(90))
        #expect(start.duration(to: clock.now) == .seconds(90))
        clock.advance(by: .zero)
        #expect(clock.now == start.advanced(by: .seconds(90)))
    }

    @Test(arguments: Trials.seeds(1_000))
    func `sleepers see their deadline, and those that are not due sleep on`(seed: UInt64)
        async throws
    {
        var dice = SplitMix64(seed: seed)
        let clock = ManualClock()
        let naps = (0..<8).map { _ in Duration.seconds(Int.random(in: 1...9, using: &dice)) }
        let end = Duration.seconds(Int.random(in: 0...10, using: &dice))
        let woken = Noted<Duration>()
        await withTaskGroup(of: Void.self) { group in
            for nap in naps {
                group.addTask {
                    do {
                        try await clock.sleep(for: nap)
                        woken.append(nap)
                        #expect(clock.now.sinceStart >= nap)
                    } catch { #expect(nap > end) }
                }
            }
            await clock.untilSleeping(8)
            clock.advance(by: end)
            #expect(clock.now.sinceStart == end)
            #expect(clock.sleeperCount == naps.count { $0 > end })
            for _ in 0..<naps.count(where: { $0 <= end }) { await group.next() }
            group.cancelAll()
        }
        #expect(woken.all.sorted() == naps.filter { $0 <= end }.sorted())
        #expect(clock.sleeperCount == 0)
    }

    @Test func `sleepers wake by deadline, then by arrival`() async throws {
        let clock = ManualClock()
        let line = OneThread()
        let woken = Noted<Int>()
        await withTaskGroup(of: Void.self) { group in
            for (index, nap) in [3, 1, 2, 1, 3].enumerated() {
                group.addTask(executorPreference: line) {
                    do { try await clock.sleep(for: .seconds(nap)) } catch { Issue.record(error) }
                    woken.append(index)
                }
                await clock.untilSleeping(index + 1)
            }
            clock.advance(by: .seconds(5))
        }
        #expect(woken.all == [1, 3, 2, 0, 4])
    }

    @Test func `a deadline that has come is no sleep`() async throws {
        let clock = ManualClock()
        clock.advance(by: .seconds(2))
        try await clock.sleep(until: clock.now)
        try await clock.sleep(until: .init(sinceStart: .seconds(1)))
        #expect(clock.sleeperCount == 0)
    }

    @Test func `a cancelled sleeper wakes at once, even one that had not lain down`() async {
        let clock = ManualClock()
        let task = Task { try await clock.sleep(for: .seconds(1)) }
        await clock.untilSleeping(1)
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }

        let late = Task {
            withUnsafeCurrentTask { unsafe $0?.cancel() }
            try await clock.sleep(for: .seconds(1))
        }
        await #expect(throws: CancellationError.self) { try await late.value }
        #expect(clock.sleeperCount == 0)
    }
}

/// Runs what is resumed in the order in which it was.
private final class OneThread: TaskExecutor {
    private let queue = DispatchQueue(label: "one thread")

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.async { unsafe job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }
}

/// What tasks have noted, in that order.
private final class Noted<Value: Sendable>: Sendable {
    private let values = Mutex<[Value]>([])

    var all: [Value] { values.withLock { $0 } }

    func append(_ value: Value) { values.withLock { $0.append(value) } }
}

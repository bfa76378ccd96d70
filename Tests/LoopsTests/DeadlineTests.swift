import Synchronization
import SpecTesting
import Testing

@testable import Loops

@Suite(.ownThreads) struct DeadlineTests {
    @Test func `it is reached once, not before its time, and not when cleared`() async throws {
        let test = try LoopUnderTest()
        try await test.run { loop in
            let reached = Mutex<[UInt64]>([])
            let gone = Atomic(0)
            let cleared = Deadline(on: loop) { gone.add(1, ordering: .relaxed) }
            cleared.set(after: 10)
            let moved = Deadline(on: loop) {
                reached.withLock { $0.append(EventLoop.milliseconds) }
            }
            moved.set(after: 1)
            let due = EventLoop.milliseconds + 50
            moved.set(at: due)
            cleared.clear()
            #expect(moved.isSet && !cleared.isSet)
            do {
                let dropped = Deadline(on: loop) { gone.add(1, ordering: .relaxed) }
                dropped.set(after: 5)
            }
            try await loop.pause(for: .milliseconds(120))
            let times = reached.withLock { $0 }
            #expect(times.count == 1 && times.allSatisfy { $0 >= due })
            let count = gone.load(ordering: .relaxed)
            #expect(count == 0 && !moved.isSet)
            withExtendedLifetime(cleared) {}
        }
    }

    @Test func `what one holds may be another, and its own owner`() async throws {
        let test = try LoopUnderTest()
        try await test.run { loop in
            let gone = Atomic(0)
            var outer: Deadline? = {
                let inner = Deadline(on: loop) { gone.add(1, ordering: .relaxed) }
                return Deadline(on: loop) { inner.clear() }
            }()
            outer?.set(after: 1)
            outer = nil
            try await loop.pause(for: .milliseconds(20))
            let count = gone.load(ordering: .relaxed)
            #expect(count == 0)
        }
    }

    @Test func `a pause is not short`() async throws {
        let test = try LoopUnderTest()
        for milliseconds in [0, 1, 17, 40] {
            let start = ContinuousClock.now
            try await test.loop.pause(for: .milliseconds(milliseconds))
            #expect(start.duration(to: .now) >= .milliseconds(milliseconds))
        }
    }

    @Test func `a pause ends with its task, and with the loop`() async throws {
        let test = try LoopUnderTest()
        let cancelled = Task.own { try await test.loop.pause(for: .seconds(3_600)) }
        let ended = Task.own { try await test.loop.pause(for: .seconds(3_600)) }
        while try await test.run({ $0.pauses.count }) < 2 { await Task.yield() }
        cancelled.cancel()
        await #expect(throws: CancellationError.self) { try await cancelled.value }
        #expect(try await test.run { $0.pauses.count } == 1)
        test.group.stop()
        await #expect(throws: CancellationError.self) { try await ended.value }
        await #expect(throws: CancellationError.self) {
            try await test.loop.pause(for: .milliseconds(1))
        }
    }
}

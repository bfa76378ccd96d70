import Glibc
import Simulation
import Synchronization
import SpecTesting
import Testing

@testable import Loops

@Suite(.ownThreads) struct EventLoopTests {
    @Test func `a task that prefers the loop runs on its thread, whatever it awaits`() async throws
    {
        let test = try LoopUnderTest()
        let actor = Elsewhere()
        try await test.run { loop in
            #expect(loop.isCurrent && EventLoop.current === loop)
            await Task.yield()
            #expect(loop.isCurrent)
            _ = await actor.next()
            #expect(loop.isCurrent)
            try await loop.pause(for: .milliseconds(1))
            #expect(loop.isCurrent)
        }
        #expect(EventLoop.current == nil && !test.loop.isCurrent)
        #expect(await test.loop.task { EventLoop.current === test.loop }.value)
    }

    @Test func `an actor may live on the loop`() async throws {
        let test = try LoopUnderTest()
        let actor = Resident(on: test.loop)
        #expect(await actor.isAtHome())
        try await test.run { _ in #expect(await actor.isAtHome()) }
    }

    @Test(arguments: [1, 4])
    func `posts run once each, those of one thread in order`(threads: Int) async throws {
        let test = try LoopUnderTest()
        let seen = Mutex<[Int: [Int]]>([:])
        let count = 5_000
        let posting = try (0..<threads).map { thread in
            try LoopThread.start("poster") {
                for number in 0..<count {
                    #expect(
                        test.loop.post { seen.withLock { $0[thread, default: []].append(number) } })
                }
            }
        }
        for thread in posting { thread.join() }
        await withCheckedContinuation { continuation in test.loop.post { continuation.resume() } }
        for thread in 0..<threads {
            #expect(seen.withLock { $0[thread] } == Array(0..<count))
        }
        #expect(test.group.tally.posts == UInt64(threads * count + 1))
    }

    @Test func `posts of the loop itself run on its next turn, in order`() async throws {
        let test = try LoopUnderTest()
        let order = Mutex<[Int]>([])
        await withCheckedContinuation { continuation in
            test.loop.post {
                for number in 0..<10 { test.loop.post { order.withLock { $0.append(number) } } }
                order.withLock { $0.append(-1) }
                test.loop.post { continuation.resume() }
            }
        }
        #expect(order.withLock { $0 } == [-1] + Array(0..<10))
    }

    @Test func `a task that never rests leaves descriptors and posts their turn`() async throws {
        let test = try LoopUnderTest()
        let isDone = Atomic(false)
        let restless = test.loop.task {
            while !isDone.load(ordering: .relaxed) { await Task.yield() }
        }
        try await test.run { loop in
            let (first, second) = try Socket.pair(on: loop)
            defer {
                first.close()
                second.close()
            }
            Task(executorPreference: loop) { try await first.send([1, 2, 3]) }
            #expect(try await second.receive(3) == [1, 2, 3])
        }
        await withCheckedContinuation { continuation in test.loop.post { continuation.resume() } }
        isDone.store(true, ordering: .relaxed)
        await restless.value
    }

    @Test func `an idle loop turns no more often than its settings say, and they reload`()
        async throws
    {
        let test = try LoopUnderTest(settings: LoopSettings(reactorIdlePoll: .seconds(60)))
        // Once all that is under way has come to rest the loop waits for a minute.
        try await test.run { _ in }
        let before = test.group.tally.turns
        try await settle(.milliseconds(60))
        #expect(test.group.tally.turns - before <= 3)
        test.group.settings(LoopSettings(reactorIdlePoll: .milliseconds(1)))
        let reloaded = test.group.tally.turns
        let clock = ContinuousClock.now
        while test.group.tally.turns < reloaded + 20, clock.duration(to: .now) < .seconds(60) {
            sched_yield()
        }
        #expect(test.group.tally.turns >= reloaded + 20)
    }

    /// Lets time pass, on another loop than the one that is looked at.
    private func settle(_ time: Duration) async throws {
        let other = try LoopUnderTest()
        try await other.loop.pause(for: time)
    }

    @Test(arguments: Trials.seeds(4_000))
    func `at the end of a loop no two threads are the loop at a time`(seed: UInt64) async throws {
        var dice = SplitMix64(seed: seed)
        let test = try LoopUnderTest()
        let loop = test.loop
        let crossing = Crossing()
        var tasks: [Task<Void, Never>] = []
        for _ in 0..<4 {
            let steps = Int.random(in: 1...60, using: &dice)
            tasks.append(
                loop.task {
                    for _ in 0..<steps {
                        crossing.enter()
                        loop.checkIsolated()
                        crossing.leave()
                        await Task.yield()
                    }
                })
        }
        for _ in 0..<Int.random(in: 0..<20, using: &dice) { await Task.yield() }
        test.group.stop()
        for task in tasks { await task.value }
        #expect(crossing.meetings == 0)
    }

    @Test func `a loop that has ended takes no post and leaves no task behind`() async throws {
        let test = try LoopUnderTest()
        let loop = test.loop
        let begun = Mutex(false)
        let gate = Gate()
        let task = loop.task { () -> Bool in
            begun.withLock { $0 = true }
            await gate.wait()
            // The loop has ended; this runs all the same, alone, and as if on the loop.
            await Task.yield()
            return loop.isCurrent
        }
        while !begun.withLock({ $0 }) { await Task.yield() }
        test.group.stop()
        #expect(!loop.post { Issue.record("run after the end") })
        gate.open()
        #expect(await task.value)
    }
}

/// Where one may be at a time.
private final class Crossing: Sendable {
    private let inside = Atomic(0)
    private let met = Atomic(0)

    func enter() {
        if inside.add(1, ordering: .sequentiallyConsistent).newValue != 1 {
            met.add(1, ordering: .relaxed)
        }
    }

    func leave() { inside.subtract(1, ordering: .sequentiallyConsistent) }

    var meetings: Int { met.load(ordering: .relaxed) }
}

/// An actor with the executor that actors have.
private actor Elsewhere {
    private var number = 0

    func next() -> Int {
        number += 1
        return number
    }
}

private actor Resident {
    private let loop: EventLoop

    init(on loop: EventLoop) { self.loop = loop }

    nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }

    func isAtHome() -> Bool {
        assertIsolated()
        return loop.isCurrent
    }
}

/// Something that one task waits for and any thread may open.
final class Gate: Sendable {
    private let state = Mutex<(isOpen: Bool, waiting: CheckedContinuation<Void, Never>?)>(
        (false, nil))

    func wait() async {
        await withCheckedContinuation { continuation in
            let isOpen = state.withLock { state in
                if !state.isOpen { state.waiting = continuation }
                return state.isOpen
            }
            if isOpen { continuation.resume() }
        }
    }

    func open() {
        state.withLock { state in
            state.isOpen = true
            defer { state.waiting = nil }
            return state.waiting
        }?.resume()
    }
}

import Chain
import Crypto
import Disk
import Glibc
import Ledger
import Loops
import Primitives
import Records
import Simulation
import SpecTesting
import Storage
import Synchronization
import Tables
import Testing
import World

@testable import Spine

/// The spine on its own thread, over a disk in memory and a clock that is moved by hand.
@Suite(.ownThreads) struct SpineTests {
    private final class Told: Sendable {
        let reports = Mutex<[AppliedBatch]>([])
        let headers = Mutex<[Header]>([])
        let snapshots = Mutex<[Height]>([])
        let stops = Mutex<[SpineError]>([])

        var observer: SpineObserver {
            var observer = SpineObserver()
            observer.turned = { batch in
                let batch = copy batch
                self.reports.withLock { $0.append(batch) }
            }
            observer.sealed = { header in self.headers.withLock { $0.append(header) } }
            observer.snapshotTaken = { height in self.snapshots.withLock { $0.append(height) } }
            observer.stopped = { error in self.stops.withLock { $0.append(error) } }
            return observer
        }
    }

    private let disk = SimulatedDisk(seed: 21)
    private let clock = TestClock()
    private let told = Told()

    private func start(
        on disk: SimulatedDisk? = nil, mostWaiting: Int = 65_536, clock: TestClock? = nil,
        trustingClock: Bool = false
    ) throws -> Spine<SimulatedDisk> {
        try Spine.start(
            on: disk ?? self.disk, in: SampleSpine.place, genesis: SampleSpine.genesis,
            clock: clock ?? self.clock, trustingClock: trustingClock, observer: told.observer,
            mostWaiting: mostWaiting,
            log: SampleSpine.options(segment: 1 << 20))
    }

    private func balance(
        _ key: DevelopmentKey, in spine: Spine<SimulatedDisk>
    ) async throws -> UInt128 {
        try await spine.look { $0.world.ledger.balance(of: key.address).units }
    }

    // MARK: Commands

    @Test func `of many that are handed in at once each is answered once, as it was done`()
        async throws
    {
        let spine = try start()
        let (callers, each) = (40, 12)
        let answers = await withTaskGroup(of: [Answer].self) { group in
            for caller in 0..<callers {
                group.addTask {
                    var all: [Answer] = []
                    for step in 0..<each / 3 {
                        let amounts = (0..<3).map { UInt128((caller + step + $0) % 4) }
                        let some = await spine.submit(amounts.map { .transfer($0) })
                        for (answer, amount) in zip(some, amounts) {
                            let code: RefusalCode = amount == 0 ? .zeroAmount : .done
                            if case .applied(let outcome) = answer, outcome.code == code {
                                continue
                            }
                            Issue.record("\(answer) for \(amount)")
                        }
                        all += some
                    }
                    return all
                }
            }
            return await group.reduce(into: [Answer]()) { $0 += $1 }
        }
        #expect(answers.count == callers * each)
        var sum: UInt128 = 0
        for caller in 0..<callers {
            for step in 0..<each / 3 {
                for index in 0..<3 { sum += UInt128((caller + step + index) % 4) }
            }
        }
        #expect(try await balance(.buyer, in: spine) == 1_000_000_000_000 + sum)
        let entries = try await spine.look { UInt64($0.open.entries) }
        #expect(entries == UInt64(callers * each))
        spine.stop()
        #expect(told.headers.withLock { $0.map(\.entries) } == [UInt32(callers * each)])
    }

    @Test func `nobody who hands in nothing waits, also at the end`() async throws {
        let spine = try start()
        #expect(await spine.submit([]).isEmpty)
        spine.stop()
        #expect(await spine.submit([]).isEmpty)
    }

    @Test func `a look sees what was answered before it`() async throws {
        let spine = try start()
        let before = try await balance(.buyer, in: spine)
        for step in 1...20 as ClosedRange<UInt128> {
            let answers = await spine.submit([.transfer(step)])
            #expect(answers == [.applied(Outcome(.done, at: Height(1)))])
            #expect(try await balance(.buyer, in: spine) == before + step * (step + 1) / 2)
        }
        spine.stop()
    }

    /// Holds the writer up until it is let go.
    private final class Hold: Sendable {
        private let begun = Atomic(false)
        private let ended = Atomic(false)

        func here() {
            begun.store(true, ordering: .releasing)
            while !ended.load(ordering: .acquiring) { sched_yield() }
        }

        func waitUntilHere() { while !begun.load(ordering: .acquiring) { sched_yield() } }
        func end() { ended.store(true, ordering: .releasing) }
    }

    @Test func `where too many wait the next is told so at once, and what waits is done`()
        async throws
    {
        let (spine, hold) = (try start(mostWaiting: 4), Hold())
        try await withThrowingTaskGroup(of: [Answer].self) { group in
            group.addTask {
                try await spine.look { _ in hold.here() }
                return []
            }
            hold.waitUntilHere()
            for _ in 0..<2 { group.addTask { await spine.submit([.transfer(1), .transfer(2)]) } }
            while spine.waiting < 4 { sched_yield() }
            // Nothing else moves until this has been answered.
            let busy = Answer.busy(retryAfter: Milliseconds(100))
            #expect(await spine.submit([.transfer(9)]) == [busy])
            #expect(await spine.submit([.transfer(9), .transfer(9)]) == [busy, busy])
            await #expect(throws: Spine<SimulatedDisk>.Silence.busy) {
                try await spine.look { _ in }
            }
            #expect(spine.waiting == 4)
            hold.end()
            let done = Answer.applied(Outcome(.done, at: Height(1)))
            let answers = try await group.reduce(into: [Answer]()) { $0 += $1 }
            #expect(answers == [done, done, done, done])
        }
        #expect(try await balance(.buyer, in: spine) == 1_000_000_000_006)
        spine.stop()
    }

    // MARK: The end

    @Test func `the end answers what waits and takes nothing more`() async throws {
        let (spine, hold) = (try start(mostWaiting: 4), Hold())
        try await withThrowingTaskGroup(of: [Answer].self) { group in
            group.addTask {
                try await spine.look { _ in hold.here() }
                return []
            }
            hold.waitUntilHere()
            group.addTask { await spine.submit([.transfer(3), .transfer(0)]) }
            while spine.waiting < 2 { sched_yield() }
            let ending = try LoopThread.start("ending") { spine.stop() }
            // More than can wait: that is answered at once, and after the end otherwise.
            let many = Array(repeating: PreparedEntry.transfer(5), count: 5)
            let stopped = Answer.stopped("the node is ending")
            while await spine.submit(many).first != stopped { sched_yield() }
            hold.end()
            let answers = try await group.reduce(into: [Answer]()) { $0 += $1 }
            #expect(
                answers == [
                    .applied(Outcome(.done, at: Height(1))),
                    .applied(Outcome(.zeroAmount, at: Height(1))),
                ])
            ending.join()
        }
        await #expect(throws: Spine<SimulatedDisk>.Silence.stopped) {
            try await spine.look { _ in }
        }
        spine.stop()
        #expect(told.headers.withLock { $0.map(\.height) } == [Height(1)])
        #expect(told.snapshots.withLock { $0 } == [Height(1)])
        #expect(told.stops.withLock { $0.isEmpty })
    }

    @Test func `a disk that fails ends it, and everyone is told why`() async throws {
        let spine = try start()
        #expect(await spine.submit([.transfer(1)]) == [.applied(Outcome(.done, at: Height(1)))])
        disk.fail(.sync)
        let answers = await spine.submit([.transfer(2)])
        let error = try #require(told.stops.withLock { $0.first })
        #expect(answers == [.stopped("\(error)")])
        guard case .stopped = try #require(await spine.submit([.transfer(3)]).first) else {
            Issue.record("not stopped")
            return
        }
        await #expect(throws: Spine<SimulatedDisk>.Silence.stopped) {
            try await spine.look { _ in }
        }
        spine.stop()
    }

    // MARK: Following

    @Test func `who follows sees every event once, each behind the last`() async throws {
        let spine = try start()
        for step in 0..<12 {
            _ = await spine.submit(
                [.transfer(UInt128(step)), .reserve(1, until: UInt64(step) * 300 + 900)])
            clock.pass(300)
        }
        clock.pass(2_000)
        _ = try await spine.look { _ in }
        spine.stop()
        let reports = told.reports.withLock { $0 }
        let history = spine.history
        var next = try #require(history.head(after: .genesis)).size
        var last = (height: Height.genesis, time: Milliseconds.zero)
        for report in reports {
            #expect(report.firstLeaf == next)
            #expect(!report.events.isEmpty)
            #expect(report.height >= last.height && report.time >= last.time)
            last = (report.height, report.time)
            next += UInt64(report.events.count)
        }
        #expect(next == history.size)
        var sealed: [[UInt8]] = []
        for height in 1..<history.blockCount {
            let block = try #require(try history.block(at: Height(height)))
            sealed += block.events.map(\.bytes)
            for leaf in block.firstLeaf..<block.firstLeaf + UInt64(block.events.count) {
                let report = try #require(reports.last { $0.firstLeaf <= leaf })
                #expect(report.height == Height(height))
            }
        }
        #expect(reports.flatMap(\.eventBytes) == sealed)
        #expect(history.blockCount > 3)
    }

    @Test func `a clock far ahead of the chain is not believed unless it is to be trusted`()
        async throws
    {
        let day: UInt64 = 86_400_000
        let far = SampleSpine.genesis.time.value + 400 * day
        // Before anything was stamped there is nothing to be ahead of.
        let first = try start(clock: TestClock(wall: far))
        _ = await first.submit([.transfer(1)])
        first.stop()
        let later = far + 31 * day
        var next = disk.processDeath()
        #expect(throws: SpineError.clockAhead(of: Milliseconds(far), wall: Milliseconds(later))) {
            try start(on: next, clock: TestClock(wall: later))
        }
        next = next.processDeath()
        let trusted = try start(
            on: next, clock: TestClock(wall: later), trustingClock: true)
        #expect(trusted.recovery.clockBehind == nil)
        _ = await trusted.submit([.transfer(1)])
        trusted.stop()
        next = next.processDeath()
        let behind = try start(on: next, clock: TestClock(wall: far))
        #expect(behind.recovery.clockBehind == Milliseconds(31 * day))
        behind.stop()
    }

    @Test(.requirement("LG-004"))
    func `each second in which anything came ends in a block, unless a parameter says otherwise`()
        async throws
    {
        #expect(Param.slotMilliseconds.initial == 1_000)
        let spine = try start()
        for step in 1...5 as ClosedRange<UInt64> {
            _ = await spine.submit([.transfer(1)])
            clock.pass(1_000)
            // Behind the batch in which the slot was seen to end.
            _ = try await spine.look { _ in }
            #expect(try await spine.look { $0.header.height } == Height(step))
        }
        clock.pass(3_000)
        _ = try await spine.look { _ in }
        #expect(try await spine.look { $0.header.height } == Height(5))
        // Behind what is told of the blocks.
        #expect(try await spine.lookAtState { header, _ in header.height } == Height(5))
        let times = told.headers.withLock { $0.map(\.time.value) }
        let begin = SampleSpine.genesis.time.value
        #expect(times == (1...5).map { begin + $0 * 1_000 })

        let faster = PreparedEntry(
            .unsigned(
                UnsignedCommand(
                    .chain(.setParams(SetParams([ParamChange(.slotMilliseconds, 200)]))),
                    by: SampleSpine.genesis.operators.address)))
        #expect(await spine.submit([faster]) == [.applied(Outcome(.done, at: Height(6)))])
        clock.pass(1_000)
        _ = try await spine.look { _ in }
        for step in 7...9 as ClosedRange<UInt64> {
            _ = await spine.submit([.transfer(1)])
            clock.pass(200)
            _ = try await spine.look { _ in }
            #expect(try await spine.look { $0.header.height } == Height(step))
        }
        spine.stop()
    }

    // MARK: Again

    @Test func `it goes on where it ended`() async throws {
        var spine = try start()
        #expect(spine.recovery.snapshot == nil)
        let first = await spine.submit([try .signed(nonce: 0), .transfer(4)])
        #expect(first == Array(repeating: .applied(Outcome(.done, at: Height(1))), count: 2))
        spine.stop()
        let header = try #require(told.headers.withLock { $0.last })

        spine = try start(on: disk.processDeath())
        #expect(spine.recovery.snapshot == Height(1))
        #expect(spine.recovery.entries == 0)
        #expect(try await spine.look { $0.header } == header)
        #expect(try await balance(.buyer, in: spine) == 1_000_000_000_005)
        let second = await spine.submit([try .signed(nonce: 0), try .signed(nonce: 1)])
        #expect(
            second == [
                .applied(Outcome(.done, at: Height(1), isRepeated: true)),
                .applied(Outcome(.done, at: Height(2))),
            ])
        spine.stop()
        #expect(told.headers.withLock { $0.last?.parent } == header.hash)
    }

    @Test func `what was answered is there after the machine has crashed`() async throws {
        let spine = try start()
        for step in 1...30 as ClosedRange<UInt128> {
            _ = await spine.submit([.transfer(step)])
            if step == 15 {
                clock.pass(1_000)
                _ = try await spine.look { _ in }
            }
        }
        let crashed = disk.crash(.nothing)
        spine.stop()
        let again = try SampleSpine(on: crashed, segment: 1 << 20)
        #expect(
            again.sequencer.world.ledger.balance(of: DevelopmentKey.buyer.address).units
                == 1_000_000_000_465)
        #expect(again.sequencer.header.height == Height(1))
    }
}

import Chain
import Disk
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

@Suite(.ownThreads) struct FollowerTests {
    private let disk = SimulatedDisk(seed: 5)

    /// Transfers to as many new accounts.
    private func large(_ count: Int) -> [PreparedEntry] {
        (0..<count).map { index in
            let to = Address(shard: .zero, keyHash: Digest(UInt64(index), 7, 7, 7))
            return .unsigned(
                .ledger(.transfer(Transfer(to: to, amount: Amount(units: 1)))), by: .faucet)
        }
    }

    @Test func `a large block's header speaks of the state before it, the next one of its own`()
        throws
    {
        var sample = try SampleSpine(on: disk)
        let before = SpineTwin.root(of: sample.sequencer.world)
        try sample.turn(large(Follower<SimulatedDisk>.rowsFoldedAtOnce + 1), at: 10)
        let first = try sample.seal(at: 1_000)
        #expect(first.stateRoot == before)
        #expect(first.stateHeight == .genesis)
        // Folded behind it all the same.
        #expect(
            sample.sequencer.following.follower.forest.root
                == SpineTwin.root(of: sample.sequencer.world))
        try sample.turn([.transfer(1)], at: 1_500)
        let second = try sample.seal(at: 2_000)
        #expect(second.stateHeight == Height(2))
        #expect(second.stateRoot == SpineTwin.root(of: sample.sequencer.world))

        // The same headers in a replay, from genesis and from what was left.
        for fromGenesis in [true, false] {
            let again = try SampleSpine(on: disk.processDeath(), fromGenesis: fromGenesis)
            #expect(again.sequencer.header == second)
            #expect(
                again.sequencer.following.follower.forest.root
                    == SpineTwin.root(of: again.sequencer.world))
        }
    }

    @Test func `large blocks in a row are each one behind`() throws {
        var sample = try SampleSpine(on: disk)
        for number in 1...4 as ClosedRange<UInt64> {
            let before = SpineTwin.root(of: sample.sequencer.world)
            try sample.turn(large(3_000), at: number * 1_000)
            let header = try sample.seal(at: number * 1_000 + 999)
            #expect(header.stateHeight == Height(number - 1))
            // The end of a block changes fees, so the rows just before it are one block older.
            if number == 1 { #expect(header.stateRoot == before) }
        }
        let header = sample.sequencer.header
        #expect(
            try SampleSpine(on: disk.processDeath(), fromGenesis: true).sequencer.header == header)
    }

    @Test func `a checkpoint's header speaks of its own state, and a snapshot lies behind it`()
        throws
    {
        var genesis = GenesisFile.dev
        genesis.params = [ParamChange(.macroBlockInterval, 10)]
        let taken = Mutex<[Height]>([])
        var observer = SpineObserver()
        observer.snapshotTaken = { height in taken.withLock { $0.append(height) } }
        var sample = try SampleSpine(on: disk, genesis, observer: observer)
        for number in 1...10 as ClosedRange<UInt64> {
            try sample.turn(number == 10 ? large(3_000) : [.transfer(1)], at: number * 1_000)
            let header = try sample.seal(at: number * 1_000 + 999)
            #expect(header.stateHeight == Height(number))
        }
        #expect(taken.withLock { $0 } == [Height(10)])
        let again = try SampleSpine(on: disk.processDeath(), genesis)
        #expect(again.recovery.snapshot == Height(10) && again.recovery.entries == 0)
        #expect(again.sequencer.header == sample.sequencer.header)
    }

    @Test func `a running spine and one that works where it is called make the same blocks`()
        async throws
    {
        let clock = TestClock()
        let spine = try Spine.start(
            on: disk, in: SampleSpine.place, genesis: .dev, clock: clock)
        for step in 0..<6 {
            _ = await spine.submit(large(step % 2 == 0 ? 3_000 : 5))
            clock.pass(1_000)
            _ = try await spine.look { _ in }
        }
        clock.pass(1_000)
        _ = try await spine.look { _ in }
        // Nothing came, and a block of its own says what the newest state is.
        let (header, root) = try await spine.lookAtState { ($0, $1.root) }
        #expect(header.stateRoot == root)
        #expect(header.stateHeight == header.height)
        spine.stop()
        let whole = try SampleSpine(on: disk.processDeath(), fromGenesis: true)
        #expect(whole.sequencer.header.height >= header.height)
        #expect(whole.sequencer.header.stateRoot == SpineTwin.root(of: whole.sequencer.world))
        #expect(whole.sequencer.world.ledger.isConserved)
        #expect(whole.sequencer.world.ledger.recount() == [])
    }

    @Test(arguments: Trials.seeds(500))
    func `a start that makes History anew has all of it when it is done`(seed: UInt64) throws {
        let disk = SimulatedDisk(seed: seed)
        var sample = try SampleSpine(on: disk)
        _ = try sample.grow(blocks: 1...6)
        let next = disk.processDeath()
        for path in next.files where path.text.hasPrefix("node/history/") {
            try next.remove(path)
        }
        var stores = try SpineStores(
            on: next, in: SampleSpine.place, genesis: .dev, apart: true,
            log: SampleSpine.options())
        let (sequencer, _) = try stores.sequencer()
        #expect(sequencer.history.blockCount == 7)
        try sequencer.end()
        #expect(sequencer.header == sample.sequencer.header)
    }

    @Test func `a question about the state waits for a header that speaks of it`() throws {
        var sample = try SampleSpine(on: disk)
        let heard = Mutex<[Height]>([])
        func ask() {
            sample.sequencer.following.look(
                StateLook(
                    answer: { header, forest in
                        if forest.root == header.stateRoot {
                            heard.withLock { $0.append(header.height) }
                        }
                    }, refuse: { _ in }))
        }
        ask()
        #expect(heard.withLock { $0 } == [.genesis])
        try sample.turn(large(3_000), at: 10)
        try sample.seal(at: 1_000)
        ask()
        #expect(heard.withLock { $0.count } == 1)
        try sample.turn([.transfer(1)], at: 1_500)
        try sample.seal(at: 2_000)
        #expect(heard.withLock { $0 } == [.genesis, Height(2)])
    }

    @Test func `where one of its threads cannot begin, none of them goes on`() throws {
        let sample = try SampleSpine(on: disk)
        let begun = Mutex<(names: [String], running: Int)>(([], 0))
        let refusal = LoopError.system(call: "pthread_create", code: 11)
        #expect(throws: refusal) {
            try sample.sequencer.following.depart { (name, body) throws(LoopError) in
                let isSecond = begun.withLock { begun in
                    begun.names.append(name)
                    return begun.names.count == 2
                }
                guard !isSecond else { throw refusal }
                begun.withLock { $0.running += 1 }
                return try LoopThread.start(name) {
                    body()
                    begun.withLock { $0.running -= 1 }
                }
            }
        }
        #expect(begun.withLock { $0.names } == ["snapshots", "follower"])
        #expect(begun.withLock { $0.running } == 0)
    }

    @Test func `what fails behind the writer stops it, and nothing is lost`() async throws {
        let stops = Mutex<[SpineError]>([])
        var observer = SpineObserver()
        observer.stopped = { error in stops.withLock { $0.append(error) } }
        let (clock, disk) = (TestClock(), disk)
        // Called between the block's commit in the log and its record in the archive.
        let spine = try Spine.start(
            on: disk, in: SampleSpine.place, genesis: .dev, clock: clock, observer: observer)
        _ = await spine.submit([.transfer(5)])
        disk.fail(.write, at: 2)
        clock.pass(1_000)
        while try await isRunning(spine) { clock.pass(100) }
        spine.stop()
        #expect(stops.withLock { $0.count } == 1)
        let again = try SampleSpine(on: disk.processDeath())
        #expect(
            again.sequencer.world.ledger.balance(of: DevelopmentKey.buyer.address).units
                == 1_000_000_000_005)
        #expect(again.sequencer.history.blockCount == again.sequencer.header.height.value + 1)
    }

    private func isRunning(_ spine: Spine<SimulatedDisk>) async throws -> Bool {
        do throws(SpineSilence) { try await spine.look { _ in } } catch { return false }
        return true
    }
}

import Chain
import Crypto
import Disk
import Ledger
import Primitives
import Records
import Simulation
import SpecTesting
import Storage
import Tables
import Testing
import World

@testable import Spine

@Suite struct SequencerTests {
    private let disk = SimulatedDisk(seed: 1)

    // MARK: Turns

    @Test func `outcomes come in the order of the entries`() throws {
        var sample = try SampleSpine(on: disk)
        let outcomes = try sample.turn(
            [
                .transfer(5), .transfer(0), .transfer(1, by: .proposer), .transfer(7),
                .signed(nonce: 0), .signed(nonce: 0, amount: 2), .signed(nonce: 1, amount: 0),
            ], at: 10)
        #expect(
            outcomes.map(\.code) == [
                .done, .zeroAmount, .insufficientFunds, .done, .done,
                RefusalCode(ChainRefusal.nonceUsed), .zeroAmount,
            ])
        #expect(outcomes.allSatisfy { $0.height == Height(1) && !$0.isRepeated })
        #expect(sample.sequencer.time == SampleSpine.at(10))
    }

    @Test func `a turn without entries writes nothing, and a block without entries is none`() throws
    {
        var sample = try SampleSpine(on: disk)
        let (calls, image) = (disk.callsSoFar, sample.image)
        #expect(try sample.turn([], at: 5_000).isEmpty)
        #expect(try sample.sequencer.seal(at: SampleSpine.at(6_000)) == nil)
        #expect(disk.callsSoFar == calls)
        #expect(sample.image == image)
    }

    @Test func `time is told of when something is due, and only then`() throws {
        var sample = try SampleSpine(on: disk)
        try sample.turn([.reserve(70, until: 5_000)], at: 10)
        let end = sample.sequencer.log.end
        #expect(try sample.turn([], at: 4_999).isEmpty)
        #expect(sample.sequencer.log.end == end)
        #expect(try sample.turn([], at: 5_000).isEmpty)
        #expect(sample.sequencer.log.end.sequence == end.sequence + 1)
        #expect(sample.sequencer.world.nextDue == nil)
        #expect(try sample.turn([], at: 9_000).isEmpty)
        #expect(sample.sequencer.log.end.sequence == end.sequence + 1)
        #expect(try sample.seal(at: 9_000).entries == 2)
    }

    @Test func `what is due is done before the entries of its turn, which get their own outcomes`()
        throws
    {
        var sample = try SampleSpine(on: disk)
        try sample.turn([.reserve(70, until: 5_000)], at: 10)
        let post = PreparedEntry.unsigned(.ledger(.post(HoldPosting(HoldID(1)))), by: .faucet)
        let outcomes = try sample.turn([post, .transfer(1)], at: 5_000)
        #expect(
            outcomes.map(\.code) == [RefusalCode(Ledger.Refusal.unknownHold), .done])
        #expect(try sample.seal(at: 6_000).entries == 4)
    }

    @Test func `a gap moves what is due before it is done`() throws {
        var sample = try SampleSpine(on: disk)
        try sample.turn([.reserve(70, until: 3_000)], at: 10)
        let day: UInt64 = 86_400_000
        let gap = PreparedEntry(.resumed(Milliseconds(day)))
        #expect(try sample.turn([gap, .transfer(1)], at: day + 10).map(\.code) == [.done, .done])
        #expect(sample.sequencer.world.nextDue == SampleSpine.at(day + 3_000))
        let end = sample.sequencer.log.end
        try sample.turn([], at: day + 2_999)
        #expect(sample.sequencer.log.end == end)
        try sample.turn([], at: day + 3_000)
        #expect(sample.sequencer.world.nextDue == nil)
    }

    @Test func `what is due in spite of a gap is done by the next turn`() throws {
        var sample = try SampleSpine(on: disk)
        try sample.turn([.reserve(70, until: 3_000)], at: 10)
        try sample.turn([PreparedEntry(.resumed(Milliseconds(100)))], at: 9_000)
        #expect(sample.sequencer.world.nextDue == SampleSpine.at(3_100))
        try sample.turn([], at: 9_000)
        #expect(sample.sequencer.world.nextDue == nil)
    }

    @Test func `time does not run backwards`() throws {
        var sample = try SampleSpine(on: disk)
        try sample.turn([.transfer(1)], at: 700)
        try sample.turn([.transfer(1)], at: 300)
        #expect(sample.sequencer.time == SampleSpine.at(700))
        #expect(try sample.seal(at: 0).time == SampleSpine.at(700))
    }

    @Test func `entries that are too many bytes for one record go into several, in their order`()
        throws
    {
        var sample = try SampleSpine(on: disk)
        let nothing = Transfer(to: DevelopmentKey.buyer.address, amount: .zero)
        let wide = PreparedEntry.unsigned(
            .ledger(.transfers(LinkedTransfers(Array(repeating: nothing, count: 100)))),
            by: .faucet)
        let entries = (0..<90).map { $0 % 3 == 0 ? PreparedEntry.transfer(1) : wide }
        let before = sample.sequencer.log.end.sequence
        let outcomes = try sample.turn(entries, at: 10)
        #expect(outcomes.map(\.code) == (0..<90).map { $0 % 3 == 0 ? .done : .zeroAmount })
        #expect(sample.sequencer.log.end.sequence > before + 2)
        let header = try sample.seal(at: 1_000)
        #expect(header.entries == 90)
        #expect(header.commandsRoot == naiveRoot(of: entries.map { $0.entry.binary() }))
        let image = sample.image
        #expect(try SampleSpine(on: disk.processDeath(), fromGenesis: true).image == image)
    }

    // MARK: Blocks

    @Test func `a header says what its block was made of`() throws {
        var sample = try SampleSpine(on: disk)
        let genesis = sample.sequencer.header
        var history = sample.sequencer.history.size
        #expect(genesis.height == .genesis)
        #expect(genesis.parent == SampleSpine.genesis.hash)
        #expect(genesis.time == SampleSpine.genesis.time)
        #expect(history == genesis.history.size)

        var (parent, leaves) = (genesis, try eventBytes(of: .genesis, sample))
        let tick = PreparedEntry(.tick(Nothing()))
        let turns: [[(at: UInt64, asked: [PreparedEntry], logged: [PreparedEntry])]] = [
            [
                (10, [.transfer(5), .reserve(9, until: 3_000)], []),
                (20, [try .signed(nonce: 0)], []),
            ],
            [(6_500, [.transfer(8)], [tick, .transfer(8)])],
            [(7_900, [.transfer(0)], [])],
        ]
        let expected: [(time: UInt64, slots: UInt64)] = [(1_000, 0), (7_000, 4), (7_999, 0)]
        for (turns, expected) in zip(turns, expected) {
            for turn in turns { try sample.turn(turn.asked, at: turn.at) }
            let events = sample.openEvents
            leaves += events
            let logged = turns.flatMap { $0.logged.isEmpty ? $0.asked : $0.logged }
            let header = try sample.seal(at: expected.time)
            history += UInt64(events.count)
            #expect(header.height == parent.height.next)
            #expect(header.parent == parent.hash)
            #expect(header.chainID == SampleSpine.genesis.chainID)
            #expect(header.time == SampleSpine.at(expected.time))
            #expect(header.emptySlots == expected.slots)
            #expect(header.entries == UInt32(logged.count))
            #expect(header.commandsRoot == naiveRoot(of: logged.map { $0.entry.binary() }))
            #expect(header.eventsRoot == naiveRoot(of: events))
            #expect(header.history == LogHead(size: history, root: naiveRoot(of: leaves)))
            #expect(header.stateRoot == SpineTwin.root(of: sample.sequencer.world))
            #expect(header.stateHeight == header.height)
            #expect(header.validators == genesis.validators)
            #expect(header.proposer == DevelopmentKey.proposer.address)
            #expect(sample.sequencer.header == header)
            #expect(sample.sequencer.open.isEmpty)
            let block = try #require(try sample.sequencer.history.block(at: header.height))
            #expect(block.header == header)
            #expect(block.events.map(\.bytes) == events)
            parent = header
        }
    }

    private func eventBytes(of height: Height, _ sample: SampleSpine) throws -> [[UInt8]] {
        try #require(try sample.sequencer.history.block(at: height)).events.map(\.bytes)
    }

    // MARK: Faults

    @Test(arguments: [DiskError.Operation.write, .sync], [1, 2, 3])
    func `a disk that fails stops it, and every later call says what happened`(
        operation: DiskError.Operation, call: Int
    ) throws {
        var sample = try SampleSpine(on: disk)
        try sample.turn([.transfer(5)], at: 10)
        disk.fail(operation, at: call)
        var images = [SpineTwin.root(of: sample.sequencer.world)]
        var failure: SpineError?
        var outcomes: [Outcome] = []
        for step in 0..<4 where failure == nil {
            outcomes.removeAll()
            var next = sample.sequencer.world
            var events = EventBuffer()
            _ = next.apply(
                PreparedEntry.transfer(6).entry, id: nil,
                at: Moment(height: Height(1), time: SampleSpine.at(20)), proposer: .zero,
                into: &events)
            do throws(SpineError) {
                try sample.sequencer.turn(
                    [.transfer(6)], at: SampleSpine.at(20 + UInt64(step)), into: &outcomes)
                images = [SpineTwin.root(of: sample.sequencer.world)]
            } catch {
                failure = error
                images.append(SpineTwin.root(of: next))
            }
        }
        let error = try #require(failure)
        #expect(outcomes.isEmpty)
        #expect(sample.sequencer.stopped == error)
        let calls = disk.callsSoFar
        #expect(throws: error) { try sample.turn([.transfer(7)], at: 30) }
        #expect(throws: error) { try sample.turn([], at: 30) }
        #expect(throws: error) { try sample.seal(at: 30) }
        #expect(disk.callsSoFar == calls)
        let again = try SampleSpine(on: disk.crash())
        #expect(images.contains(SpineTwin.root(of: again.sequencer.world)))
    }

    @Test(arguments: [0, 20_000, 70_000, 200_000] as [UInt64])
    func `a disk that is full stops it, and nothing that was answered is lost`(free: UInt64) throws
    {
        var sample = try SampleSpine(on: disk)
        disk.limitSpace(to: free)
        let entries = (0..<100).map { _ in PreparedEntry.transfer(1) }
        var (told, failure) = (0, nil as SpineError?)
        for step in 0..<2_000 where failure == nil {
            do {
                told += try sample.turn(entries, at: UInt64(step)).count
            } catch let error as SpineError { failure = error }
        }
        let error = try #require(failure)
        #expect("\(error)".contains("full") || "\(error)".contains("space"), "\(error)")
        #expect(throws: error) { try sample.turn([.transfer(7)], at: 30) }
        let next = disk.processDeath()
        next.limitSpace(to: 1 << 30)
        let again = try SampleSpine(on: next)
        let buyer = again.sequencer.world.ledger.balance(of: DevelopmentKey.buyer.address).units
        let found = Int(buyer - 1_000_000_000_000)
        #expect(found == told || found == told + 100)
        #expect(again.sequencer.world.ledger.recount() == [])
    }
}

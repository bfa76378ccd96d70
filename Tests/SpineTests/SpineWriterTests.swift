import Chain
import Disk
import Ledger
import Primitives
import Records
import Simulation
import SpecTesting
import Storage
import Synchronization
import Testing
import World

@testable import Spine

/// The writer run on the test's own thread over what was brought to its intake before.
@Suite struct SpineWriterTests {
    private final class Told: Sendable {
        let answers = Mutex<[Int: [Answer]]>([:])
        let looks = Mutex<[String]>([])
        let stops = Mutex<[SpineError]>([])
    }

    private let disk = SimulatedDisk(seed: 11)

    @discardableResult
    private func run(
        _ entries: [PreparedEntry], on disk: SimulatedDisk? = nil, _ genesis: GenesisFile = .dev,
        clock: TestClock = TestClock(), mostEntries: Int = Batch.mostEntries,
        before: (Intake<SimulatedDisk>, Told) throws -> Void = { _, _ in },
        opened: (SimulatedDisk) -> Void = { _ in }
    ) throws -> (answers: [Answer], told: Told) {
        let disk = disk ?? self.disk
        let sample = try SampleSpine(on: disk, genesis)
        opened(disk)
        let intake = Intake<SimulatedDisk>(mostWaiting: 10_000, bounds: MempoolBounds())
        let told = Told()
        try before(intake, told)
        for (index, entry) in entries.enumerated() {
            intake.bring(
                [entry],
                Gathering(count: 1) { answers in
                    told.answers.withLock { $0[index, default: []] += answers }
                })
        }
        intake.close()
        var observer = SpineObserver()
        observer.stopped = { error in told.stops.withLock { $0.append(error) } }
        var writer = SpineWriter(
            sample.sequencer, intake: intake, clock: clock,
            observer: observer, mostEntries: mostEntries)
        writer.run()
        let answers = try entries.indices.map { index in
            try #require(told.answers.withLock { $0[index]?.first })
        }
        return (answers, told)
    }

    private static var idle: Intake<SimulatedDisk> {
        Intake(mostWaiting: 10, bounds: MempoolBounds())
    }

    private func applied(_ code: RefusalCode = .done, isRepeated: Bool = false) -> Answer {
        .applied(Outcome(code, at: Height(1), isRepeated: isRepeated))
    }

    // MARK: Nonces

    @Test func `transactions of one sender in one batch are taken in the order of their nonces`()
        throws
    {
        let (answers, _) = try run(
            try [
                .signed(nonce: 0), .signed(nonce: 1, amount: 0), .signed(nonce: 2),
                .signed(nonce: 0, by: .buyer), .signed(nonce: 3),
            ])
        #expect(answers == [applied(), applied(.zeroAmount), applied(), applied(), applied()])
        let again = try SampleSpine(on: disk.processDeath())
        #expect(
            again.sequencer.world.chain.account(of: DevelopmentKey.faucet.address).nonce == 4)
        #expect(again.sequencer.header.entries == 5)
    }

    @Test func `a wrong nonce is refused before the log`() throws {
        let (used, tooHigh) = (
            Answer.refused(RefusalCode(ChainRefusal.nonceUsed)),
            Answer.refused(RefusalCode(ChainRefusal.nonceTooHigh))
        )
        var (answers, _) = try run([try .signed(nonce: 1), try .signed(nonce: 7)])
        #expect(answers == [tooHigh, tooHigh])
        let empty = try SampleSpine(on: disk.processDeath())
        #expect(empty.sequencer.header.height == .genesis)
        #expect(empty.sequencer.log.end.sequence == 2)

        let next = SimulatedDisk(seed: 12)
        (answers, _) = try run(
            try [
                .signed(nonce: 0), .signed(nonce: 0, amount: 9), .signed(nonce: 2),
                .signed(nonce: 1), .signed(nonce: 1, amount: 9), .signed(nonce: 2),
            ], on: next)
        // Nonce 2 waits for nonce 1; a nonce that waits is taken over for a better tip alone.
        #expect(
            answers == [
                applied(), .underpriced(leastTip: Amount(units: 1)), applied(), applied(),
                .underpriced(leastTip: Amount(units: 1)), applied(isRepeated: true),
            ])
        (answers, _) = try run([try .signed(nonce: 2, amount: 9)], on: next.processDeath())
        #expect(answers == [used])
        #expect(try SampleSpine(on: next.processDeath()).sequencer.header.entries == 3)
    }

    @Test func `what else is wrong with one is found out even where others of its sender wait`()
        throws
    {
        let stranger = DevelopmentKey.buyer.address
        let (answers, _) = try run(
            try [
                .signed(nonce: 0), .signed(nonce: 1) { $0.maxFee = .zero },
                .signed(nonce: 1) { $0.chainID = ChainID(checked: "other") },
                .signed(nonce: 0) { $0.sender = stranger }, .signed(nonce: 1),
            ])
        #expect(
            answers == [
                applied(), .refused(RefusalCode(ChainRefusal.feeTooLow)),
                .refused(RefusalCode(ChainRefusal.wrongChain)),
                .refused(RefusalCode(ChainRefusal.wrongKey)), applied(),
            ])
    }

    @Test func `more than fit into one batch go on in the next`() throws {
        let entries = try (0..<11).map { try PreparedEntry.signed(nonce: $0) }
        let (answers, _) = try run(entries, mostEntries: 3)
        #expect(answers == Array(repeating: applied(), count: 11))
        let again = try SampleSpine(on: disk.processDeath())
        #expect(again.sequencer.header.entries == 11)
        // Four batches, a block and what makes it final, behind the two records of genesis.
        #expect(again.sequencer.log.end.sequence == 8)
    }

    // MARK: Once

    @Test func `one that was applied is answered without the log`() throws {
        let (good, bad) = (
            try PreparedEntry.signed(nonce: 0),
            try PreparedEntry.signed(
                nonce: 1, amount: 0)
        )
        try run([good, bad])
        let next = disk.processDeath()
        let end = try SampleSpine(on: next.imagined(crash: .everything)).sequencer.log.end
        let (answers, _) = try run([good, bad, good], on: next)
        #expect(
            answers == [
                applied(isRepeated: true), applied(.zeroAmount, isRepeated: true),
                applied(isRepeated: true),
            ])
        #expect(try SampleSpine(on: next.processDeath()).sequencer.log.end == end)
    }

    @Test func `one that comes twice in a batch is applied once and answered twice`() throws {
        let (good, bad) = (
            try PreparedEntry.signed(nonce: 0),
            try PreparedEntry.signed(
                nonce: 1, amount: 0)
        )
        let (answers, _) = try run([good, bad, good, .transfer(1), bad])
        #expect(
            answers == [
                applied(), applied(.zeroAmount), applied(isRepeated: true), applied(),
                applied(.zeroAmount, isRepeated: true),
            ])
        #expect(try SampleSpine(on: disk.processDeath()).sequencer.header.entries == 3)
    }

    // MARK: Room

    @Test func `what the last block has no room for is told so, and does not stand in the log`()
        throws
    {
        var genesis = GenesisFile.dev
        genesis.params = [ParamChange(.blockUnits, 1_000)]
        let entries = try (0..<7).map {
            try PreparedEntry.signed(nonce: UInt64($0), units: $0 == 6 ? 250 : 200)
        }
        let (answers, _) = try run(entries, genesis)
        let stopped = Answer.stopped("the node is ending")
        #expect(answers == Array(repeating: applied(), count: 5) + [stopped, stopped])
        #expect(try SampleSpine(on: disk.processDeath(), genesis).sequencer.header.entries == 5)
    }

    @Test func `no command stands in the log for nothing, whatever those before it take`() throws {
        let funds = UInt128(1_000_000_000_000)
        let (answers, _) = try run(
            try [
                .signed(nonce: 0, amount: funds - 1, by: .buyer) {
                    $0.command = .ledger(
                        .transfer(
                            Transfer(
                                to: DevelopmentKey.faucet.address,
                                amount: Amount(units: funds - 1))))
                },
                .signed(nonce: 1, by: .buyer), .signed(nonce: 2, by: .buyer),
                .signed(nonce: 0, by: .faucet),
            ])
        #expect(
            answers == [
                // It waited for what came before it, and with what the last one brought it pays.
                applied(), applied(.insufficientFunds),
                .refused(RefusalCode(ChainRefusal.cannotPayFee)), applied(),
            ])
        let again = try SampleSpine(on: disk.processDeath())
        #expect(again.sequencer.header.entries == 3)
        #expect(again.sequencer.world.ledger.isConserved)
    }

    @Test func `behind other keys their account's transactions are judged by those`() throws {
        let (answers, _) = try run(
            try [
                .signed(nonce: 0) {
                    $0.command = .chain(
                        .rotateKey(
                            RotateKey(
                                authority: Authorisation.authority(
                                    of: DevelopmentKey.buyer.publicKey))))
                },
                .signed(nonce: 1), .signed(nonce: 0, by: .buyer),
            ])
        #expect(
            answers == [
                applied(), .refused(RefusalCode(ChainRefusal.wrongKey)), applied(),
            ])
        #expect(try SampleSpine(on: disk.processDeath()).sequencer.header.entries == 2)
    }

    // MARK: Time

    @Test func `time in which the node was off is a gap before all that comes`() throws {
        try run([.reserve(70, until: 3_000)])
        let next = disk.processDeath()
        let day: UInt64 = 86_400_000
        let clock = TestClock(wall: SampleSpine.genesis.time.value + day)
        let (answers, _) = try run([.transfer(1)], on: next, clock: clock)
        #expect(answers == [.applied(Outcome(.done, at: Height(2)))])
        let again = try SampleSpine(on: next.processDeath())
        #expect(again.sequencer.world.nextDue == SampleSpine.at(day + 3_000))
        #expect(again.sequencer.header.entries == 2)
        #expect(again.sequencer.header.emptySlots > 86_000)
    }

    @Test func `no wait is so long that it counts as a gap`() throws {
        var genesis = GenesisFile.dev
        genesis.params = [ParamChange(.slotMilliseconds, 60_000)]
        let sample = try SampleSpine(on: disk, genesis)
        let writer = SpineWriter(
            sample.sequencer, intake: Self.idle, clock: TestClock(),
            observer: SpineObserver())
        for time in [0, 1, 30_000, 59_999] as [UInt64] {
            let pause = writer.pause(from: SampleSpine.at(time))
            #expect(pause > 0 && pause < StampedTime.longestPause)
        }
    }

    @Test func `it waits until the slot ends or something is due, whichever comes first`() throws {
        var sample = try SampleSpine(on: disk)
        try sample.turn([.reserve(7, until: 2_300)], at: 0)
        let writer = SpineWriter(
            sample.sequencer, intake: Self.idle, clock: TestClock(),
            observer: SpineObserver())
        #expect(writer.pause(from: SampleSpine.at(0)) == 1_000)
        #expect(writer.pause(from: SampleSpine.at(999)) == 1)
        #expect(writer.pause(from: SampleSpine.at(2_100)) == 200)
        #expect(writer.pause(from: SampleSpine.at(2_300)) == 0)
        #expect(writer.pause(from: SampleSpine.at(9_000)) == 0)
    }

    // MARK: The disk

    @Test func `where the disk fails everyone is told so, and nobody that it was done`() throws {
        let (answers, told) = try run(
            try [.transfer(1), .signed(nonce: 4), .transfer(2)],
            before: { intake, told in
                try intake.ask(
                    .look(
                        { _ in told.looks.withLock { $0.append("looked") } },
                        orElse: { told.looks.withLock { $0.append("stopped") } }))
            }, opened: { $0.fail(.sync) })
        let error = try #require(told.stops.withLock { $0.first })
        #expect(told.stops.withLock { $0.count } == 1)
        #expect(answers[0] == .stopped("\(error)"))
        #expect(answers[1] == .refused(RefusalCode(ChainRefusal.nonceTooHigh)))
        #expect(answers[2] == .stopped("\(error)"))
        #expect(told.looks.withLock { $0 } == ["stopped"])
    }

    @Test func `a snapshot that cannot be written costs nothing but itself`() throws {
        let failures = Mutex<[StorageError]>([])
        let intake = Self.idle
        let answers = Mutex<[Answer]>([])
        intake.bring(
            [.transfer(1)], Gathering(count: 1) { said in answers.withLock { $0 += said } })
        intake.close()
        var observer = SpineObserver()
        let disk = disk
        observer.sealed = { _ in disk.fail(.write) }
        observer.snapshotFailed = { error in failures.withLock { $0.append(error) } }
        observer.stopped = { Issue.record("stopped: \($0)") }
        let sample = try SampleSpine(on: disk, observer: observer)
        var writer = SpineWriter(
            sample.sequencer, intake: intake, clock: TestClock(),
            observer: observer)
        writer.run()
        #expect(answers.withLock { $0 } == [applied()])
        #expect(failures.withLock { $0.count } == 1)
        let again = try SampleSpine(on: disk.processDeath())
        #expect(again.sequencer.header.height == Height(1))
    }

    // MARK: Slots

    @Test func `a slot ends at a multiple of its length`() {
        var slot = SlotClock(length: 1_000, from: Milliseconds(1_500))
        #expect(!slot.hasEnded(at: Milliseconds(1_999)))
        #expect(slot.hasEnded(at: Milliseconds(2_000)))
        slot.begin(at: Milliseconds(5_300), length: 1_000)
        #expect(!slot.hasEnded(at: Milliseconds(5_999)))
        #expect(slot.hasEnded(at: Milliseconds(6_000)))
        #expect(slot.end(after: Milliseconds(5_300)) == Milliseconds(6_000))
        #expect(slot.end(after: Milliseconds(6_000)) == Milliseconds(7_000))
        slot.begin(at: Milliseconds(6_000), length: 250)
        #expect(slot.hasEnded(at: Milliseconds(6_250)))
        slot.begin(at: Milliseconds(6_000), length: 0)
        #expect(slot.end(after: Milliseconds(6_000)) == Milliseconds(6_001))
    }
}

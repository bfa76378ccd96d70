import Chain
import Disk
import Glibc
import Ledger
import Primitives
import Records
import Simulation
import SpecTesting
import Synchronization
import Tables
import Testing
import World

@testable import Spine

/// Signed commands through the running spine: over a disk in memory and a clock moved by hand.
@Suite(.ownThreads) struct IntakeTests {
    private let disk = SimulatedDisk(seed: 31)
    let clock = TestClock()
    private let headers = Headers()

    private final class Headers: Sendable {
        let all = Mutex<[Header]>([])
    }

    func start(
        _ params: [ParamChange] = [], mempool: MempoolBounds = MempoolBounds(),
        patience: UInt64 = SpinePatience.usual
    ) throws -> Spine<SimulatedDisk> {
        var genesis = GenesisFile.dev
        genesis.params = params
        var observer = SpineObserver()
        let headers = headers
        observer.sealed = { header in headers.all.withLock { $0.append(header) } }
        return try Spine.start(
            on: disk, in: SampleSpine.place, genesis: genesis, clock: clock, observer: observer,
            mempool: mempool, patience: patience, log: SampleSpine.options(segment: 1 << 20))
    }

    /// Hands something in without waiting for the answers, but until it waits in the pools.
    func hand(
        _ entries: [PreparedEntry], to spine: Spine<SimulatedDisk>
    ) async throws -> Task<[Answer], Never> {
        let before = waiting(in: spine)
        let task = Task.own { await spine.submit(entries) }
        try wait { waiting(in: spine) >= before + entries.count }
        return task
    }

    /// What is answered at once; nil where any of them wait in the pools.
    private func told(
        _ entries: [PreparedEntry], by spine: Spine<SimulatedDisk>
    ) throws -> [Answer]? {
        final class Said: Sendable { let answers = Mutex<[Answer]?>(nil) }
        let (before, said) = (waiting(in: spine), Said())
        Task.own {
            let answers = await spine.submit(entries)
            said.answers.withLock { $0 = answers }
        }
        try wait { said.answers.withLock { $0 != nil } || waiting(in: spine) > before }
        return said.answers.withLock { $0 }
    }

    private func wait(until isSo: () -> Bool) throws {
        let end = ContinuousClock.now + .seconds(600)
        while !isSo() {
            try #require(ContinuousClock.now < end, "nothing of that kind waits")
            sched_yield()
        }
    }

    func waiting(in spine: Spine<SimulatedDisk>) -> Int {
        spine.lanes.reduce(0) { $0 + $1.waiting }
    }

    /// Ends the slot.
    func pass(_ spine: Spine<SimulatedDisk>) async throws {
        clock.pass(1_000)
        _ = try await spine.look { _ in }
        // Behind the turn in which the slot was seen to end.
        _ = try await spine.look { _ in }
    }

    func applied(_ height: UInt64, isRepeated: Bool = false) -> Answer {
        .applied(Outcome(.done, at: Height(height), isRepeated: isRepeated))
    }

    func heights(_ answers: [Answer]) -> [UInt64] {
        answers.map { answer in
            if case .applied(let outcome) = answer { outcome.height.value } else { 0 }
        }
    }

    private func refused(_ refusal: ChainRefusal) -> Answer { .refused(RefusalCode(refusal)) }

    /// What the log has made of the world, and what happened in the open block.
    func image(_ spine: Spine<SimulatedDisk>) async throws -> [[UInt8]] {
        try await spine.look { [$0.stateNow.bytes, Array("\($0.open)".utf8)] }
    }

    func isConserved(_ spine: Spine<SimulatedDisk>) async throws -> Bool {
        try await spine.look { $0.world.ledger.isConserved && $0.world.ledger.recount().isEmpty }
    }

    // MARK: Blocks

    @Test(.requirement("TX-002", "MP-001"))
    func `what does not fit waits for the next block, and the best goes first`() async throws {
        let spine = try start([ParamChange(.blockUnits, 1_000)])
        // The block takes five, and has no room for more.
        let first = try await spine.submit((0..<5).map { try .signed(nonce: $0, units: 200) })
        #expect(first == Array(repeating: applied(1), count: 5))
        let low = try await hand(
            (0..<4).map { try .signed(nonce: $0, by: .buyer, units: 250) }, to: spine)
        let high = try await hand(
            (0..<4).map { nonce in
                try .signed(nonce: nonce, by: .provider, units: 250) { $0.tip = Amount(units: 7) }
            }, to: spine)
        #expect(spine.lanes[0].waiting == 8 && spine.waiting == 8)
        #expect(spine.lanes[0].facts.units == 1_000)
        try await pass(spine)
        #expect(await high.value == Array(repeating: applied(2), count: 4))
        #expect(spine.lanes[0].facts.lastUnits == 1_000)
        #expect(spine.lanes[0].facts.fullness == 1_000_000)
        try await pass(spine)
        #expect(await low.value == Array(repeating: applied(3), count: 4))
        #expect(try await isConserved(spine))
        spine.stop()
        #expect(headers.all.withLock { $0.prefix(3).map(\.entries) } == [5, 4, 4])
    }

    @Test func `a block has no more entries than the parameter says`() async throws {
        let spine = try start([ParamChange(.blockEntries, 3)])
        let all = try (0..<5).map { try PreparedEntry.signed(nonce: $0) }
        let task = Task.own { await spine.submit(all) }
        try wait { waiting(in: spine) == 2 }
        // What nobody signed does not wait: it is told when to come again.
        let answers = await spine.submit([.transfer(1)])
        guard case .busy(let wait)? = answers.first, (1...1_000).contains(wait.value) else {
            Issue.record("\(answers)")
            return
        }
        try await pass(spine)
        #expect(await task.value == [applied(1), applied(1), applied(1), applied(2), applied(2)])
        spine.stop()
        #expect(headers.all.withLock { $0.prefix(2).map(\.entries) } == [3, 2])
    }

    @Test func `lanes share a full block by what they should use`() async throws {
        let spine = try start([ParamChange(.blockUnits, 1_000)])
        _ = await spine.submit([try .signed(nonce: 0, units: 1_000)])
        let (consumer, industrial) = (
            try await hand(
                (0..<10).map { try .signed(nonce: $0, by: .buyer, units: 100) }, to: spine),
            try await hand(
                (0..<10).map { nonce in
                    try .signed(nonce: nonce, by: .provider, units: 100) {
                        ($0.lane, $0.tip) = (.industrial, Amount(units: 900))
                    }
                }, to: spine)
        )
        try await pass(spine)
        #expect(spine.lanes.map(\.waiting) == [4, 6])
        try await pass(spine)
        #expect(heights(await consumer.value) == [2, 2, 2, 2, 2, 2, 3, 3, 3, 3])
        #expect(heights(await industrial.value) == [2, 2, 2, 2, 3, 3, 3, 3, 3, 3])
        #expect(try await isConserved(spine))
        spine.stop()
    }

    // MARK: Waiting

    @Test func `what waits past its last block is expired, and nothing has changed`() async throws {
        let spine = try start([ParamChange(.blockUnits, 1_000)])
        _ = await spine.submit([try .signed(nonce: 0, units: 900)])
        let late = try await hand(
            [try .signed(nonce: 0, by: .buyer, units: 200) { $0.expiresAt = Height(1) }], to: spine)
        let before = try await spine.look {
            $0.world.chain.account(of: DevelopmentKey.buyer.address)
        }
        try await pass(spine)
        #expect(await late.value == [refused(.expired)])
        let after = try await spine.look {
            $0.world.chain.account(of: DevelopmentKey.buyer.address)
        }
        #expect(before == after)
        #expect(try await spine.look { $0.header.entries } == 1)
        spine.stop()
    }

    @Test func `a nonce ahead of its account waits for those before it`() async throws {
        let spine = try start()
        let ahead = try await hand([try .signed(nonce: 2), try .signed(nonce: 1)], to: spine)
        #expect(await spine.submit([try .signed(nonce: 0)]) == [applied(1)])
        #expect(await ahead.value == [applied(1), applied(1)])
        spine.stop()
    }

    @Test func `where those before it do not come it is let go, and nothing has changed`()
        async throws
    {
        let spine = try start(mempool: MempoolBounds(perSender: 8, aheadSlots: 2))
        let before = try await image(spine)
        #expect(await spine.submit([try .signed(nonce: 8)]) == [refused(.nonceTooHigh)])
        let ahead = try await hand([try .signed(nonce: 1), try .signed(nonce: 7)], to: spine)
        try await pass(spine)
        #expect(waiting(in: spine) == 2)
        try await pass(spine)
        #expect(await ahead.value == [refused(.nonceTooHigh), refused(.nonceTooHigh)])
        #expect(try await image(spine) == before)
        spine.stop()
    }

    @Test func `nonces that are ahead take half of a lane, and leave the other to who can go`()
        async throws
    {
        let spine = try start(mempool: MempoolBounds(transactions: 8, aheadSlots: 2))
        let before = try await image(spine)
        func high(_ nonce: UInt64) throws -> PreparedEntry {
            try .signed(nonce: nonce) { $0.tip = Amount(units: 1_000) }
        }
        let ahead = try await hand(try (1...4).map { try high($0) }, to: spine)
        #expect(try told([try high(5), try high(6)], by: spine) == [.busy, .busy])
        #expect(try await image(spine) == before)
        #expect(await spine.submit([try .signed(nonce: 0, by: .buyer)]) == [applied(1)])
        try await pass(spine)
        try await pass(spine)
        #expect(await ahead.value == Array(repeating: refused(.nonceTooHigh), count: 4))
        #expect(try await isConserved(spine))
        spine.stop()
    }

    @Test func `nobody waits for what all that wait of it would cost too much for`() async throws {
        let spine = try start()
        let before = try await image(spine)
        // More than half of what the buyer has.
        func dear(_ nonce: UInt64, tip: UInt128 = 600_000_000_000) throws -> PreparedEntry {
            try .signed(nonce: nonce, by: .buyer) { $0.tip = Amount(units: tip) }
        }
        let first = try await hand([try dear(1)], to: spine)
        #expect(try told([try dear(2)], by: spine) == [refused(.cannotPayFee)])
        // The one that it replaces does not count.
        let other = Task.own { [replacement = try dear(1, tip: 700_000_000_000)] in
            await spine.submit([replacement])
        }
        #expect(await first.value == [.replaced])
        #expect(try await image(spine) == before)
        spine.stop()
        #expect(await other.value == [refused(.nonceTooHigh)])
    }

    @Test(.requirement("FE-004"))
    func `a rebate alone lets in as many as it pays for, and no tip`() async throws {
        let spine = try start()
        _ = await spine.submit([try .signed(nonce: 0, units: 4)])
        let poor = DevelopmentKey.proposer.address
        let operators = try await spine.look { $0.world.chain.operators }
        let rebate = World.Command.chain(.postRebate(PostRebate(Amount(units: 3), to: poor)))
        #expect(await spine.submit([.unsigned(rebate, by: operators)]) == [applied(1)])
        let before = try await image(spine)
        let tipped = try PreparedEntry.signed(nonce: 0, by: .proposer) {
            $0.tip = Amount(units: 1)
        }
        #expect(await spine.submit([tipped]) == [refused(.cannotPayFee)])
        #expect(try await image(spine) == before)

        // What each would send is not there; what it pays is.
        let paid = Answer.applied(Outcome(.insufficientFunds, at: Height(1)))
        let answers = await spine.submit(
            try (0..<4).map { try .signed(nonce: $0, by: .proposer) })
        #expect(answers == [paid, paid, paid, refused(.cannotPayFee)])
        let (left, treasury) = try await spine.look {
            ($0.world.ledger.rebate(of: poor), $0.world.ledger.pool(.treasury))
        }
        #expect(left == .zero && treasury == Amount(units: 4))
        #expect(try await isConserved(spine))
        spine.stop()
    }

    @Test func `who asks for the same while it waits is told the same`() async throws {
        let spine = try start()
        let entry = try PreparedEntry.signed(nonce: 1)
        let first = try await hand([entry], to: spine)
        let others = (0..<15).map { _ in Task.own { await spine.submit([entry]) } }
        // The sixteenth who asks is one too many, whoever that is.
        let more = (0..<8).map { _ in Task.own { await spine.submit([entry]) } }
        var busy = 0
        _ = try await spine.look { _ in }
        #expect(await spine.submit([try .signed(nonce: 0)]) == [applied(1)])
        #expect(await first.value == [applied(1)])
        for task in others + more {
            let answers = await task.value
            let again = [applied(1, isRepeated: true)]
            if answers == [.busy] { busy += 1 } else { #expect(answers == again) }
        }
        #expect(busy <= 8)
        spine.stop()
    }

    // MARK: Full

    @Test(.requirement("MP-001", "MP-005"))
    func `in a full lane the worst makes way, is told at once, and nothing has changed`()
        async throws
    {
        let spine = try start(
            [ParamChange(.blockUnits, 1_000)], mempool: MempoolBounds(transactions: 2))
        _ = await spine.submit([
            .transfer(1_000, to: .operator), .transfer(1_000, to: .proposer),
            try .signed(nonce: 0, units: 1_000),
        ])
        let before = try await image(spine)
        func offer(_ key: DevelopmentKey, _ tip: UInt128) throws -> PreparedEntry {
            try .signed(nonce: 0, by: key, units: 2) { $0.tip = Amount(units: tip) }
        }
        let low = try await hand([try offer(.buyer, 10)], to: spine)
        let high = try await hand([try offer(.provider, 30)], to: spine)
        let least = Answer.outbid(leastTip: Amount(units: 11))
        #expect(await spine.submit([try offer(.operator, 10)]) == [least])
        // The other lane has its own room.
        let other = try await hand(
            [try .signed(nonce: 0, by: .proposer, units: 2) { $0.lane = .industrial }], to: spine)
        let twenty = try offer(.operator, 20)
        let better = Task.own { await spine.submit([twenty]) }
        #expect(await low.value == [.outbid(leastTip: Amount(units: 21))])
        #expect(try await image(spine) == before)
        try await pass(spine)
        #expect(await better.value == [applied(2)])
        #expect(await high.value == [applied(2)])
        #expect(await other.value == [applied(2)])
        #expect(try await isConserved(spine))
        spine.stop()
    }

    @Test func `the same nonce is taken over for a better tip, and the first is told`() async throws
    {
        let spine = try start([ParamChange(.blockUnits, 1_000)])
        _ = await spine.submit([try .signed(nonce: 0, units: 1_000)])
        let first = try await hand([try .signed(nonce: 0, amount: 3, by: .buyer)], to: spine)
        let second = try PreparedEntry.signed(nonce: 0, amount: 4, by: .buyer) {
            $0.tip = Amount(units: 1)
        }
        let task = Task.own { await spine.submit([second]) }
        #expect(await first.value == [.replaced])
        try await pass(spine)
        #expect(await task.value == [applied(2)])
        spine.stop()
    }

    @Test func `who signs with other keys neither takes a nonce over nor pushes anybody out`()
        async throws
    {
        let spine = try start(
            [ParamChange(.blockUnits, 1_000)], mempool: MempoolBounds(transactions: 1))
        _ = await spine.submit([try .signed(nonce: 0, units: 1_000)])
        let buyer = DevelopmentKey.buyer.address
        let own = try await hand([try .signed(nonce: 0, by: .buyer)], to: spine)
        let forged = try (0..<3).map { nonce in
            try PreparedEntry.signed(nonce: nonce, by: .provider) {
                ($0.sender, $0.tip) = (buyer, Amount(units: 1_000))
            }
        }
        #expect(await spine.submit(forged) == Array(repeating: refused(.wrongKey), count: 3))
        // Nor who cannot pay what it offers.
        let poor = try PreparedEntry.signed(nonce: 0, by: .provider) {
            $0.tip = Amount(units: 1 << 60)
        }
        #expect(await spine.submit([poor]) == [refused(.cannotPayFee)])
        try await pass(spine)
        #expect(await own.value == [applied(2)])
        spine.stop()
    }

    @Test
    func `what a full lane has is told the same when it comes again, and so is what was done`()
        async throws
    {
        let spine = try start(
            [ParamChange(.blockUnits, 1_000)], mempool: MempoolBounds(transactions: 2))
        let first = try (0..<5).map { try PreparedEntry.signed(nonce: $0, units: 200) }
        for entry in first { #expect(await spine.submit([entry]) == [applied(1)]) }
        func offer(_ key: DevelopmentKey, _ tip: UInt128) throws -> PreparedEntry {
            try .signed(nonce: 0, by: key, units: 2) { $0.tip = Amount(units: tip) }
        }
        let low = try offer(.buyer, 10)
        let waits = try await hand([low], to: spine)
        let high = try await hand([try offer(.provider, 30)], to: spine)
        // The lane asks for more than either offers.
        #expect(spine.lanes[0].leastTip > .zero)
        // Of those that were done as many are known as may wait.
        let known = Array(repeating: applied(1, isRepeated: true), count: 2)
        #expect(await spine.submit(Array(first.suffix(2))) == known)

        final class Said: Sendable { let answers = Mutex<[[Answer]]>([]) }
        let said = Said()
        for _ in 0..<MempoolBounds.mostAskers {
            Task.own {
                let answers = await spine.submit([low])
                said.answers.withLock { $0.append(answers) }
            }
        }
        // So many may ask, and one more did: all of them have come when that one is answered.
        try wait { said.answers.withLock { !$0.isEmpty } }
        #expect(said.answers.withLock { $0 } == [[.busy]])
        try await pass(spine)
        #expect(await waits.value == [applied(2)])
        #expect(await high.value == [applied(2)])
        try wait { said.answers.withLock { $0.count } == MempoolBounds.mostAskers }
        let again = [applied(2, isRepeated: true)]
        #expect(said.answers.withLock { $0.dropFirst() }.allSatisfy { $0 == again })
        #expect(try await isConserved(spine))
        spine.stop()
    }

    @Test func `what no block has room for any more is let go, and its lane goes on`() async throws
    {
        let spine = try start([ParamChange(.blockUnits, 2_000)])
        _ = await spine.submit([try .signed(nonce: 0, units: 1_900)])
        let large = try PreparedEntry.signed(nonce: 0, by: .buyer, units: 1_500) {
            $0.tip = Amount(units: 1_000_000)
        }
        let low = try PreparedEntry.signed(nonce: 0, by: .provider, units: 200)
        let (first, second) = (try await hand([large], to: spine), try await hand([low], to: spine))
        let buyer = DevelopmentKey.buyer.address
        let before = try await spine.look {
            ($0.world.chain.account(of: buyer), $0.world.ledger.balance(of: buyer))
        }
        let operators = try await spine.look { $0.world.chain.operators }
        let fewer = World.Command.chain(.setParams(SetParams([ParamChange(.blockUnits, 1_000)])))
        #expect(await spine.submit([.unsigned(fewer, by: operators)]) == [applied(1)])
        try await pass(spine)
        #expect(await second.value == [applied(2)])
        #expect(await first.value == [refused(.tooManyUnits)])
        let after = try await spine.look {
            ($0.world.chain.account(of: buyer), $0.world.ledger.balance(of: buyer))
        }
        // What came to the buyer is the provider's transfers.
        #expect(before.0 == after.0 && after.1.units == before.1.units + 200)
        #expect(await spine.submit([large]) == [refused(.tooManyUnits)])
        #expect(try await isConserved(spine))
        spine.stop()
    }

    // MARK: The end

    @Test func `the end carries out what the block takes, and tells the others`() async throws {
        let spine = try start([ParamChange(.blockUnits, 1_000)])
        let waits = try await hand([try .signed(nonce: 1, by: .buyer)], to: spine)
        let all = try (0..<6).map { try PreparedEntry.signed(nonce: $0, units: 200) }
        let task = Task.own { await spine.submit(all) }
        try wait { spine.lanes[0].waiting >= 2 }
        spine.stop()
        #expect(await waits.value == [refused(.nonceTooHigh)])
        let stopped = Answer.stopped("the node is ending")
        #expect(await task.value == Array(repeating: applied(1), count: 5) + [stopped])
        #expect(await spine.submit(all) == Array(repeating: stopped, count: 6))
    }
}

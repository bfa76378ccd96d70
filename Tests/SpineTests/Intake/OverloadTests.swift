import Chain
import Crypto
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

/// Ten times what intake holds, brought while nothing is taken from it. That the surplus is answered at
/// once needs no clock: who would answer it is held up until all of it has been.
@Suite(.ownThreads) struct OverloadTests {
    private let disk = SimulatedDisk(seed: 47)
    private let clock = TestClock()
    private let broken = Broken()

    /// What intake holds, and how many times that is brought.
    private static let held = 32
    private static let times = 10

    /// What every one of the many begins with.
    private static let funds = UInt128(100_000)

    // MARK: The many

    /// Somebody who has one command to hand in.
    private struct Somebody: Sendable {
        let address: Address
        let amount: UInt128
        let tip: UInt128
        let lane: FeeLane
        let entry: PreparedEntry

        init(
            _ number: Int, lane: FeeLane = .consumer, tip: UInt128 = 0, amount: UInt128
        ) throws {
            let number = UInt64(number) + 1
            let seed = Digest(number, 47, 0, 0).bytes
            let key = try SigningKey(
                seed: SecretBytes.filled(count: SigningKey.seedByteCount) { memory in
                    for index in seed.indices { memory[index] = seed[index] }
                })
            address = Authorisation.address(of: key.publicKey)
            (self.amount, self.tip, self.lane) = (amount, tip, lane)
            let body = TransactionBody(
                chainID: SampleSpine.genesis.chainID, sender: address, nonce: 0, lane: lane,
                maxFee: Amount(units: 1_000), tip: Amount(units: tip), expiresAt: Height(1_000),
                command: World.Command.ledger(
                    .transfer(
                        Transfer(
                            to: DevelopmentKey.buyer.address, amount: Amount(units: amount)))))
            entry = PreparedEntry(.signed(body.signed(by: key)))
        }

        /// What the faucet gives it.
        var funding: PreparedEntry {
            .unsigned(
                .ledger(.transfer(Transfer(to: address, amount: Amount(units: funds)))),
                by: .faucet)
        }
    }

    /// The answers that came, by who was answered: one too many is seen.
    private final class Heard: Sendable {
        private let all = Mutex<[Int: [Answer]]>([:])

        func add(_ answers: [Answer], to index: Int) {
            all.withLock { $0[index, default: []] += answers }
        }

        var count: Int { all.withLock { $0.values.reduce(0) { $0 + $1.count } } }
        var answers: [Int: [Answer]] { all.withLock { $0 } }

        /// Whose command is done, and in which block.
        var done: [Int: Height] {
            answers.compactMapValues { answers in
                guard case .applied(let outcome)? = answers.first, outcome.code == .done,
                    !outcome.isRepeated
                else { return nil }
                return outcome.height
            }
        }
    }

    /// Lanes that were ever shown beyond their bounds.
    private final class Broken: Sendable { let lanes = Mutex<[LaneStats]>([]) }

    // MARK: The spine

    private func start(
        _ params: [ParamChange] = [], mostWaiting: Int = 65_536,
        mempool: MempoolBounds = MempoolBounds()
    ) throws -> Spine<SimulatedDisk> {
        var genesis = GenesisFile.dev
        genesis.params = params
        var observer = SpineObserver()
        let broken = broken
        observer.lanes = { lanes in
            let beyond = lanes.filter {
                $0.waiting > mempool.transactions || $0.bytes > mempool.bytes
            }
            if !beyond.isEmpty { broken.lanes.withLock { $0 += beyond } }
        }
        return try Spine.start(
            on: disk, in: SampleSpine.place, genesis: genesis, clock: clock, observer: observer,
            mostWaiting: mostWaiting, mempool: mempool, log: SampleSpine.options(segment: 1 << 20))
    }

    private func wait(_ what: String, until isSo: () -> Bool) throws {
        let end = ContinuousClock.now + .seconds(600)
        while !isSo() {
            try #require(ContinuousClock.now < end, "\(what)")
            sched_yield()
        }
    }

    /// Hands in what each has, each in a call of its own.
    private func bring(
        _ all: [Somebody], to spine: Spine<SimulatedDisk>
    ) -> (heard: Heard, tasks: [Task<Void, Never>]) {
        let heard = Heard()
        let tasks = all.indices.map { index in
            Task.own { [entry = all[index].entry] in
                heard.add(await spine.submit([entry]), to: index)
            }
        }
        return (heard, tasks)
    }

    /// What everybody has, and the purses that fees and tips go to.
    private struct Money: Equatable {
        var accounts: [UInt128] = []
        var nonces: [UInt64] = []
        var buyer: UInt128 = 0
        var treasury: UInt128 = 0
        var proposer: UInt128 = 0
        /// Whether nothing was made or lost on the way.
        var isConserved = true
    }

    private func money(of all: [Somebody], in spine: Spine<SimulatedDisk>) async throws -> Money {
        let addresses = all.map(\.address)
        return try await spine.look { sequencer in
            let ledger = sequencer.world.ledger
            var money = Money()
            money.isConserved = ledger.isConserved && ledger.recount().isEmpty
            money.accounts = addresses.map { ledger.balance(of: $0).units }
            money.nonces = addresses.map { sequencer.world.chain.account(of: $0).nonce }
            money.buyer = ledger.balance(of: DevelopmentKey.buyer.address).units
            money.treasury = ledger.pool(.treasury).units
            money.proposer = ledger.balance(of: DevelopmentKey.proposer.address).units
            return money
        }
    }

    /// Whether those that are `done` have paid, once, and nobody else has: `fees` is what the base fee
    /// was of each lane, in each block.
    private func expectPaid(
        _ all: [Somebody], _ done: [Int: Height], before: Money, after: Money,
        fee: (FeeLane, Height) -> UInt128
    ) {
        var expected = before
        for (index, height) in done {
            let (one, fee) = (all[index], fee(all[index].lane, height))
            expected.accounts[index] -= one.amount + one.tip + fee
            expected.nonces[index] += 1
            expected.buyer += one.amount
            expected.proposer += one.tip
            expected.treasury += fee
        }
        #expect(after == expected)
    }

    // MARK: The queue

    enum Bound: CaseIterable { case count, bytes }

    @Test(.requirement("MP-001"), arguments: Bound.allCases)
    func
        `of ten times what the queue takes the surplus is told at once, and what was taken is done`(
            bound: Bound
        ) async throws
    {
        let all = try (0..<Self.held * Self.times).map { try Somebody($0, amount: 7) }
        let sizes = try all.map { try #require(PoolTicket($0.entry)).size }
        let size = try #require(sizes.first)
        #expect(sizes.allSatisfy { $0 == size })
        let spine =
            switch bound {
            case .count: try start(mostWaiting: Self.held)
            case .bytes: try start(mempool: MempoolBounds(bytes: size * Self.held))
            }
        for some in stride(from: 0, to: all.count, by: Self.held) {
            _ = await spine.submit(all[some..<some + Self.held].map(\.funding))
        }
        let before = try await money(of: all, in: spine)

        let gate = Gate()
        let look = Task.own { _ = try await spine.look { _ in gate.pass() } }
        try wait("the writer is held up") { gate.isHeld }
        let (heard, tasks) = bring(all, to: spine)
        var most = 0
        try wait("all are answered or taken while the writer is held up") {
            most = max(most, spine.waiting)
            return heard.count + spine.waiting >= all.count
        }
        #expect(heard.count == all.count - Self.held)
        #expect(most <= Self.held && spine.waiting == Self.held)
        #expect(heard.answers.values.allSatisfy { $0 == [.busy] })
        // Neither a call that is too large as a whole nor, where the queue counts them, a question is
        // taken.
        #expect(await spine.submit([all[0].entry, all[1].entry]) == [.busy, .busy])
        if bound == .count {
            await #expect(throws: SpineSilence.busy) { try await spine.look { _ in } }
            #expect(await spine.submit([.transfer(1)]) == [.busy])
        }
        #expect(spine.waiting == Self.held && gate.isHeld)

        gate.open()
        _ = try await look.value
        for task in tasks { await task.value }
        let done = heard.done
        #expect(done.count == Self.held && Set(done.values) == [Height(1)])
        #expect(heard.answers.values.allSatisfy { $0.count == 1 })
        let after = try await money(of: all, in: spine)
        expectPaid(all, done, before: before, after: after) { _, _ in 1 }

        // Who was turned away comes again, and is taken.
        let others = all.indices.filter { done[$0] == nil }
        for some in stride(from: 0, to: others.count, by: Self.held) {
            let few = others[some..<min(some + Self.held, others.count)]
            let answers = await spine.submit(few.map { all[$0].entry })
            #expect(answers.allSatisfy { $0 == .applied(Outcome(.done, at: Height(1))) })
        }
        let everybody = Dictionary(uniqueKeysWithValues: all.indices.map { ($0, Height(1)) })
        let last = try await money(of: all, in: spine)
        expectPaid(all, everybody, before: before, after: last) { _, _ in 1 }
        let entries = try await spine.look { Int($0.open.entries) }
        #expect(entries == all.count * 2)
        #expect(broken.lanes.withLock { $0 } == [])
        spine.stop()
    }

    // MARK: The pools

    /// Blocks are full, and the clock stands still: whoever is answered is answered without a block.
    @Test(.requirement("MP-001", "MP-005"), arguments: Trials.seeds(300))
    func `of ten times what the lanes hold the best wait, and the others are told before any block`(
        seed: UInt64
    ) async throws {
        var dice = SplitMix64(seed: seed)
        let tips = (1...Self.held * Self.times * 2).map { UInt128($0) }.shuffled(using: &dice)
        let all = try tips.enumerated().map { number, tip in
            try Somebody(
                number, lane: number % 2 == 0 ? .consumer : .industrial, tip: tip,
                amount: UInt128(number % 50 + 1))
        }
        let spine = try start(
            [ParamChange(.blockUnits, 1_000)], mempool: MempoolBounds(transactions: Self.held))
        _ = await spine.submit(all.map(\.funding))
        _ = await spine.submit([try .signed(nonce: 0, units: 1_000)])
        let before = try await money(of: all, in: spine)
        let rows = try await spine.look { $0.stateNow.bytes }

        let (heard, tasks) = bring(all, to: spine)
        try wait("all are answered or in a pool while no block takes anything") {
            heard.count + spine.lanes.reduce(0) { $0 + $1.waiting } >= all.count
        }
        #expect(heard.count == all.count - 2 * Self.held)
        let rowsThen = try await spine.look { $0.stateNow.bytes }
        #expect(rowsThen == rows)
        // Behind a look the lanes are shown as they are.
        #expect(spine.lanes.map(\.waiting) == [Self.held, Self.held])
        for answers in heard.answers.values {
            guard answers.count == 1, case .outbid(.some)? = answers.first else {
                Issue.record("\(answers)")
                continue
            }
        }
        #expect(try await spine.look { $0.header.height } == .genesis)

        var fees: [Height: [Amount]] = [:]
        try await passUntil(heard, all.count, spine) { height, lanes in fees[height] = lanes }
        for task in tasks { await task.value }
        let done = heard.done
        // The best of each lane, and nobody else.
        for lane in FeeLane.allCases {
            let offers = all.indices.filter { all[$0].lane == lane }
            let best = offers.sorted { all[$0].tip > all[$1].tip }.prefix(Self.held)
            #expect(Set(best) == Set(done.keys.filter { all[$0].lane == lane }))
        }
        let after = try await money(of: all, in: spine)
        expectPaid(all, done, before: before, after: after) { lane, height in
            fees[height]?[Int(lane.rawValue)].units ?? 0
        }
        #expect(spine.waiting == 0 && broken.lanes.withLock { $0 } == [])

        // There is room again.
        let other = try #require(all.indices.first { done[$0] == nil })
        let again = await spine.submit([all[other].entry])
        guard case .applied(let outcome)? = again.first, outcome.code == .done else {
            Issue.record("\(again)")
            return
        }
        spine.stop()
    }

    /// Ends slots until so many are answered, and says of each block what a unit costs in it.
    private func passUntil(
        _ heard: Heard, _ count: Int, _ spine: Spine<SimulatedDisk>,
        _ note: (Height, [Amount]) -> Void
    ) async throws {
        let end = ContinuousClock.now + .seconds(600)
        while heard.count < count {
            try #require(ContinuousClock.now < end, "\(heard.count) of \(count) are answered")
            clock.pass(1_000)
            _ = try await spine.look { _ in }
            let (open, fees) = try await spine.look { sequencer in
                (
                    sequencer.header.height.next ?? sequencer.header.height,
                    FeeLane.allCases.map { sequencer.world.chain.baseFee(of: $0) }
                )
            }
            note(open, fees)
        }
    }
}

/// Something that holds up whoever comes to it, until it is opened.
private final class Gate: Sendable {
    private let state = Mutex((isHeld: false, isOpen: false))

    var isHeld: Bool { state.withLock { $0.isHeld && !$0.isOpen } }

    func open() { state.withLock { $0.isOpen = true } }

    func pass() {
        state.withLock { $0.isHeld = true }
        while !state.withLock({ $0.isOpen }) { sched_yield() }
    }
}

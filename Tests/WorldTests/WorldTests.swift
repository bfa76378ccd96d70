import Chain
import ComputeMarket
import Ledger
import Primitives
import Records
import Settlement
import SpecTesting
import Tables
import Testing

@testable import World

extension World {
    /// A world of these rooms.
    init(
        chain: Chain, ledger: Ledger, settlement: Settlement = Settlement(), market: ComputeMarket
    ) {
        self.init()
        (self.chain, self.ledger, self.market) = (chain, ledger, market)
        self.settlement = settlement
    }
}

@Suite struct WorldTests {
    @Test func `a world begins as its genesis says`() throws {
        var events = EventBuffer()
        let world = try World(.dev, into: &events)
        #expect(world.chain.id.text == "tb-dev")
        #expect(
            world.ledger.balance(of: DevelopmentKey.buyer.address)
                == Amount(units: 1_000_000_000_000))
        #expect(world.ledger.isConserved)
        #expect(world.nextDue == nil)
        #expect(!events.isEmpty)
        #expect(world.root != World().root)
    }

    @Test func `a genesis that does not add up begins no world`() {
        var (genesis, events) = (GenesisFile.dev, EventBuffer())
        genesis.ledger.supply.amount = Amount(units: 1)
        #expect(throws: GenesisFault.ledger(.allocationsExceedSupply)) {
            _ = try World(genesis, into: &events)
        }
        genesis = .dev
        genesis.params = [ParamChange(.slotMilliseconds, 0)]
        #expect(throws: GenesisFault.params(.parameterOutOfBounds)) {
            _ = try World(genesis, into: &events)
        }
    }

    @Test func `every table of every room is listed once, under its room`() {
        var world = World()
        let labels = world.allRows().entries.map(\.label)
        #expect(Set(labels).count == labels.count)
        #expect(
            Set(labels.compactMap { $0.split(separator: "/").first })
                == ["chain", "ledger", "market", "settlement"])
    }

    @Test(arguments: Trials.seeds(100))
    func `fetching for an entry changes nothing`(seed: UInt64) throws {
        var (random, sample) = (RandomEntries(seed: seed), try SampleWorld())
        for _ in 0..<40 {
            let entry = try random.next(for: sample)
            let before = sample.world.root
            sample.world.fetch(entry)
            #expect(sample.world.root == before)
            sample.apply(entry)
        }
    }

    // MARK: Time

    @Test func `what is next due is the earliest of all rooms`() throws {
        let begin = GenesisFile.dev.time.value
        var sample = try SampleWorld {
            $0.ledger.emission = Emission(
                to: .subsidy, amount: Amount(units: 10), every: Milliseconds(50_000),
                from: Milliseconds(begin + 50_000))
        }
        #expect(sample.world.nextDue == Milliseconds(begin + 50_000))
        try sample.send(World.reserve(5, to: .buyer, until: begin + 40_000))
        #expect(sample.world.nextDue == Milliseconds(begin + 40_000))
        try sample.send(World.post(units: 1, price: 1, until: begin + 30_000), by: .buyer)
        #expect(sample.world.nextDue == Milliseconds(begin + 30_000))
        for due in [30_000, 40_000, 50_000, 100_000] as [UInt64] {
            #expect(sample.world.nextDue == Milliseconds(begin + due))
            sample.pass(begin + due - sample.now.time.value - 1)
            let image = sample.image
            sample.apply(.tick(Nothing()))
            #expect(sample.image == image, "before its time")
            sample.pass(1)
            sample.apply(.tick(Nothing()))
            #expect(sample.image != image)
            sample.expectSound()
        }
        #expect(sample.world.ledger.pool(.subsidy) == Amount(units: 20))
    }

    @Test func `a gap expires nothing that would not have expired without it`() throws {
        let begin = GenesisFile.dev.time.value
        var sample = try SampleWorld {
            $0.ledger.emission = Emission(
                to: .subsidy, amount: Amount(units: 10), every: Milliseconds(5_000),
                from: Milliseconds(begin + 5_000))
        }
        try sample.send(World.reserve(70, to: .provider, until: begin + 3_000))
        try sample.send(World.offer(units: 1, price: 1), by: .provider)
        try sample.send(World.post(units: 1, price: 1, until: begin + 4_000), by: .buyer)
        sample.pass(1_000)
        sample.apply(.tick(Nothing()))
        let gap: UInt64 = 86_400_000
        sample.pass(gap)
        #expect(sample.apply(.resumed(Milliseconds(gap))) == Outcome(.done, at: Height(1)))
        #expect(sample.world.nextDue == Milliseconds(begin + 3_000 + gap))
        let image = sample.image
        sample.apply(.tick(Nothing()))
        #expect(sample.image == image, "nothing is due")

        // Both are still done in their time, counted without the gap.
        sample.pass(1_999)
        sample.apply(.tick(Nothing()))
        #expect(sample.image == image)
        #expect(try sample.send(World.prove(1), by: .provider).isDone)
        let hold = HoldID(1)
        #expect(try sample.send(.ledger(.post(HoldPosting(hold)))).isDone)
        sample.pass(2_001)
        sample.apply(.tick(Nothing()))
        #expect(sample.world.ledger.pool(.subsidy) == Amount(units: 10))
        sample.expectSound()
    }

    @Test func `without the gap both expire`() throws {
        var sample = try SampleWorld()
        let begin = sample.now.time.value
        try sample.send(World.reserve(70, to: .provider, until: begin + 3_000))
        try sample.send(World.post(units: 1, price: 1, until: begin + 4_000), by: .buyer)
        sample.pass(86_400_000)
        sample.apply(.tick(Nothing()))
        #expect(sample.world.nextDue == nil)
        #expect(sample.world.market.job(JobID(1))?.price == Amount(units: 1))
        #expect(sample.world.market.jobs.isEmpty)
        #expect(sample.world.ledger.supply(of: .block).deposits == .zero)
        sample.expectSound()
    }

    @Test
    func `no gap is told of where there was none, and the longest there is moves what it can`()
        throws
    {
        var sample = try SampleWorld()
        try sample.send(World.reserve(7, to: .buyer, until: sample.now.time.value + 3_000))
        let image = sample.image
        sample.apply(.resumed(.zero))
        #expect(sample.image == image)
        sample.apply(.resumed(Milliseconds(.max)))
        #expect(sample.world.nextDue == Milliseconds(.max))
        sample.apply(.resumed(Milliseconds(.max)))
        #expect(sample.world.nextDue == Milliseconds(.max))
        sample.expectSound()
    }
}

extension World {
    /// Takes the money out from under an order, as no command can.
    mutating func breakEscrow(_ deposit: DepositID, into events: inout EventBuffer) throws {
        try ledger.close(deposit, for: Cause(.refund), into: &events)
    }
}

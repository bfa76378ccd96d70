import Chain
import ComputeMarket
import Disk
import Ledger
import Primitives
import Records
import Settlement
import Simulation
import SpecTesting
import Storage
import Testing
import World

@testable import Spine

/// How is settled on a chain that stops and starts again at any height.
@Suite struct SpineSettlementTests {
    /// How a chain was stopped behind a block, and what it is begun from again.
    enum Stop: CaseIterable {
        /// A crash right behind the block, or amid the next one; all of the log is read again.
        case behind, amid
        /// With a snapshot of the block.
        case kept
    }

    private static let tallying: GenesisFile = {
        var file = GenesisFile.dev
        file.settlement = SettlementGenesis(.dryRun)
        return file
    }()

    /// The mode behind each block.
    private static let modes = [
        "dry_run", "dry_run", "armed", "armed", "armed", "real", "real", "real", "dry_run", "armed",
        "dry_run", "armed", "real", "real",
    ]
    private static let blocks = UInt64(modes.count - 1)

    /// What happens in a block: a job is posted, the one before it is done, and operators speak.
    private static func first(in block: UInt64) -> [PreparedEntry] {
        let proof = Slice.proof(of: [7])
        let post = JobPost(
            commitment: Slice.commitment(of: proof), length: 1, units: Units(2),
            pricePerUnit: Price(10), deadline: SampleSpine.at(3_600_000))
        return [
            .unsigned(.market(.post(post)), by: .buyer),
            .unsigned(
                .market(.prove(Proof(job: JobID(max(block, 2) - 1), proof: proof))), by: .provider),
        ]
    }

    private static func second(in block: UInt64) -> [PreparedEntry] {
        let command: Settlement.Command? =
            switch block {
            case 2: .arm(Arm(delay: 4))
            case 8: .dryRun(BackToDryRun(for: ModeReason(checked: "drill")))
            case 9: .arm(Arm(delay: 2))
            case 10: .cancelArm(CancelArm(for: ModeReason(checked: "not-yet")))
            case 11: .arm(Arm(delay: 2))
            default: nil
            }
        let offer = Offer(units: Units(4), pricePerUnit: Price(8))
        let operators = GenesisFile.dev.chain.operators.address
        return [.unsigned(.market(.offer(offer)), by: .provider)]
            + (command.map { [.unsigned(.settlement($0), by: operators)] } ?? [])
    }

    /// Goes on with a chain up to a block, from where it is.
    private func grow(_ sample: inout SampleSpine, to last: UInt64) throws {
        while sample.sequencer.header.height.value < last {
            let block = sample.sequencer.header.height.value + 1
            if sample.sequencer.open.isEmpty {
                try sample.turn(Self.first(in: block), at: block * 1_000)
            }
            try sample.turn(Self.second(in: block), at: block * 1_000 + 300)
            try sample.seal(at: block * 1_000 + 900)
            #expect(sample.sequencer.world.settlement.mode.name == Self.modes[Int(block)])
        }
    }

    /// Every change of the mode that History tells of, with its block and its place in it.
    private func told(_ sample: SampleSpine) throws -> [String] {
        var told: [String] = []
        for height in 0..<sample.sequencer.history.blockCount {
            let block = try #require(try sample.sequencer.history.block(at: Height(height)))
            for (place, event) in block.events.enumerated() {
                guard event.bytes.starts(with: [ModeChanged.room, ModeChanged.tag]) else {
                    continue
                }
                let change = try ModeChanged(binary: Array(event.bytes.dropFirst(2)))
                let isFirst = place == 0 ? ", first of all" : ""
                told.append("\(height) \(change.from.name) \(change.to.name)\(isFirst)")
            }
        }
        return told
    }

    private func expectSound(_ world: World) {
        #expect(world.ledger.isConserved && world.ledger.recount() == [])
        #expect(world.market.recount(world.ledger, world.settlement) == [])
        #expect(world.settlement.recount(world.ledger) == [])
    }

    @Test(
        .requirement("ST-060", "ST-004", "ST-043"), arguments: 0..<blocks, Stop.allCases)
    func `a restart in any mode and at any height of the wait changes nothing that comes`(
        height: UInt64, stop: Stop
    ) throws {
        var straight = try SampleSpine(on: SimulatedDisk(seed: 3), Self.tallying)
        try grow(&straight, to: Self.blocks)
        let disk = SimulatedDisk(seed: 4)
        var sample = try SampleSpine(on: disk, Self.tallying)
        try grow(&sample, to: height)
        switch stop {
        case .behind: break
        case .amid: try sample.turn(Self.first(in: height + 1), at: (height + 1) * 1_000)
        case .kept: try sample.snapshot()
        }
        let image = sample.image
        let facts = sample.sequencer.world.settlement.metadata
        var again = try SampleSpine(
            on: disk.processDeath(), Self.tallying, fromGenesis: stop != .kept)
        #expect(again.image == image)
        #expect(again.sequencer.world.settlement.metadata == facts)
        #expect(again.sequencer.world.settlement.mode.name == Self.modes[Int(height)])
        expectSound(again.sequencer.world)
        try grow(&again, to: Self.blocks)
        #expect(again.sequencer.header == straight.sequencer.header)
        #expect(try told(again) == told(straight))
        expectSound(again.sequencer.world)
    }

    @Test(.requirement("ST-021", "ST-024"))
    func `what was armed is told first of all in the block from which it holds, and once`() throws {
        var sample = try SampleSpine(on: SimulatedDisk(seed: 3), Self.tallying)
        try grow(&sample, to: Self.blocks)
        #expect(
            try told(sample) == [
                "2 dry_run armed", "6 armed real, first of all", "8 real dry_run",
                "9 dry_run armed", "10 armed dry_run", "11 dry_run armed",
                "13 armed real, first of all",
            ])
        let world = sample.sequencer.world
        #expect(world.settlement.metadata.lastCancelReason?.text == "not-yet")
        // Jobs were tallied and paid, each in the book of the block it was posted in.
        let standing = world.settlement.standing(ofProvider: DevelopmentKey.provider.address)
        #expect(standing.real.ct.units > 0 && standing.dryRun.ct.units > 0)
        let paid = world.ledger.balance(of: DevelopmentKey.provider.address).units
        #expect(Int128(paid) == 1_000_000_000 + standing.real.ct.units)
    }

    @Test func `a block in which settling for real began is undone and comes again`() throws {
        var sample = try SampleSpine(on: SimulatedDisk(seed: 5), Self.tallying, finality: .later)
        try grow(&sample, to: 4)
        let images = [sample.image]
        try grow(&sample, to: 7)
        let (header, changes) = (sample.sequencer.header, try told(sample))
        try sample.sequencer.undo(above: Height(4))
        #expect([sample.image] == images)
        #expect(sample.sequencer.world.settlement.mode.name == "armed")
        expectSound(sample.sequencer.world)
        try grow(&sample, to: 7)
        #expect(sample.sequencer.header == header)
        #expect(try told(sample) == changes)
        expectSound(sample.sequencer.world)
    }

    @Test(arguments: [BeginningMode.dryRun, .real])
    func `a chain begins in the mode and under the rules of its genesis`(mode: BeginningMode) throws
    {
        var file = GenesisFile.dev
        file.settlement = SettlementGenesis(mode)
        let disk = SimulatedDisk(seed: 6)
        var sample = try SampleSpine(on: disk, file)
        #expect(sample.sequencer.header.rulesVersion == 2)
        #expect(sample.sequencer.world.rules == .second)
        #expect(sample.sequencer.world.settlement.mode.name == mode.name)
        try sample.turn(Self.first(in: 1), at: 1_000)
        #expect(sample.sequencer.world.ledger.depositCount == (mode == .real ? 1 : 0))
        #expect(try sample.seal(at: 1_900).rulesVersion == 2)
        let again = try SampleSpine(on: disk.processDeath(), file, fromGenesis: true)
        #expect(again.image == sample.image)
    }

    @Test func `a chain whose first rules the program does not know begins nothing`() throws {
        var file = GenesisFile.dev
        file.rules = RulesVersion(RulesVersion.newest.value + 1)
        var stores = try SpineStores(
            on: SimulatedDisk(seed: 7), in: SampleSpine.place, genesis: file,
            log: SampleSpine.options())
        let end = stores.log.end
        let expected = SpineError.newerRules(
            file.rules, from: .genesis, program: nil, knows: .newest)
        #expect(throws: expected) { _ = try stores.sequencer() }
        #expect(stores.log.end == end)
    }

    @Test func `a chain that began with the older development genesis goes on with it`() throws {
        let disk = SimulatedDisk(seed: 8)
        var sample = try SampleSpine(on: disk, .devOfFirstRules)
        _ = try sample.grow(blocks: 1...2)
        #expect(sample.sequencer.header.rulesVersion == 1)
        let again = try SampleSpine(on: disk.processDeath(), .devOfFirstRules)
        #expect(again.image == sample.image && again.sequencer.world.rules == .first)
        #expect(throws: SpineError.self) { try SampleSpine(on: disk.processDeath(), .dev) }
    }
}

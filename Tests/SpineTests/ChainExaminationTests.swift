import Chain
import Crypto
import Disk
import Primitives
import Records
import Simulation
import SpecTesting
import Storage
import Tables
import Testing

@testable import Ledger
@testable import Spine
@testable import World

@Suite struct ChainExaminationTests {
    private static let checks = [
        "log", "blocks", "history", "snapshots", "replay", "state_root", "supply", "orders",
        "audit", "macro_blocks",
    ]

    /// A chain of eight blocks and an open one, with snapshots behind the third and the sixth.
    private func grown(_ seed: UInt64) throws -> SimulatedDisk {
        let disk = SimulatedDisk(seed: seed)
        var sample = try SampleSpine(on: disk)
        _ = try sample.grow(blocks: 1...8, snapshots: [3, 6])
        try sample.turn([.transfer(3), .reserve(4, until: 20_000)], at: 9_100)
        return disk.imagined(crash: .everything)
    }

    private func examine(
        _ disk: SimulatedDisk, _ genesis: GenesisFile = SampleSpine.genesis,
        mostBytes: Int = 16 << 20
    ) -> Diagnosis {
        var examination = ChainExamination(
            on: disk, in: SampleSpine.place, genesis: genesis, log: SampleSpine.options(),
            mostBytes: mostBytes)
        var told: [Finding] = []
        let diagnosis = examination.run { told.append($0) }
        #expect(told == diagnosis.findings)
        #expect(told.map(\.check) == Self.checks)
        return diagnosis
    }

    private func checks(_ verdict: Finding.Verdict, in diagnosis: Diagnosis) -> [String] {
        diagnosis.findings.filter { $0.verdict == verdict }.map(\.check)
    }

    @Test func `it says how many events it has hashed`() throws {
        let disk = try grown(3)
        let whole = try SampleSpine(on: disk.imagined(crash: .everything), fromGenesis: true)
        let history = whole.sequencer.history
        #expect(history.blockCount == 9 && history.size > 20)
        let finding = examine(disk).findings.first { $0.check == "history" }
        #expect(finding?.verdict == .ok)
        #expect(
            finding?.explanation
                == "\(history.size) events of \(history.blockCount) blocks, under their roots")
    }

    private func contents(_ disk: SimulatedDisk) -> [DiskPath: [UInt8]] {
        Dictionary(uniqueKeysWithValues: disk.files.map { ($0, disk.bytes(of: $0) ?? []) })
    }

    private func files(_ disk: SimulatedDisk, under folder: String) -> [DiskPath] {
        disk.files.filter { $0.text.hasPrefix("node/\(folder)/") }
    }

    /// A chain whose newest snapshot is of a world to which somebody has done what no rule allows.
    private func forged(_ change: (inout World) throws -> Void) throws -> SimulatedDisk {
        let disk = SimulatedDisk(seed: 5)
        var sample = try SampleSpine(on: disk)
        _ = try sample.grow(blocks: 1...4)
        var (world, forest) = (World(), sample.sequencer.following.follower.forest)
        try world.restore(from: forest)
        try change(&world)
        forest.fold(world.seal())
        var header = sample.sequencer.header
        header.stateRoot = forest.root
        let end = sample.sequencer.log.end
        try sample.stores.snapshots.write(
            at: SnapshotPoint(sequence: end.sequence, height: header.height, link: end.link),
            WorldSnapshot.parts(of: forest, under: header))
        return disk.imagined(crash: .everything)
    }

    // MARK: Sound

    @Test func `a sound chain is sound, and looking at it changes no byte`() throws {
        let disk = try grown(1)
        let before = contents(disk)
        let diagnosis = examine(disk)
        #expect(diagnosis.isSound, "\(diagnosis.findings)")
        #expect(diagnosis.height == Height(8))
        #expect(contents(disk) == before)
        #expect(diagnosis == examine(disk))
    }

    @Test(arguments: Trials.seeds(200))
    func `what any crash leaves is sound, for a start mends it`(seed: UInt64) throws {
        let disk = SimulatedDisk(seed: seed)
        var dice = SplitMix64(seed: seed)
        disk.stop(at: Int.random(in: 20...120, using: &dice))
        do {
            var sample = try SampleSpine(on: disk)
            _ = try sample.grow(blocks: 1...8, snapshots: [2, 5])
        } catch let error as SpineError {
            // The machine stopped in the middle; nothing else may have gone wrong.
            guard case .storage = error else { throw error }
        }
        let left = disk.crash()
        let isBegun = left.files.contains { $0.text.hasPrefix("node/log/0") }
        try #require(isBegun, "the first segment is there after 20 calls")
        let before = contents(left)
        let diagnosis = examine(left)
        #expect(diagnosis.isSound, "\(diagnosis.findings)")
        #expect(contents(left) == before)
    }

    // MARK: Each kind of damage

    @Test func `a flipped byte of the log is found, and nothing is said of what hangs on it`()
        throws
    {
        let disk = try grown(2)
        let segment = try #require(files(disk, under: "log").first { $0.text.contains("0000") })
        disk.flip(bit: 8 * 4_700, of: segment)
        let diagnosis = examine(disk)
        #expect(checks(.failed, in: diagnosis) == ["log"])
        #expect(checks(.unchecked, in: diagnosis) == Array(Self.checks.dropFirst()))
        #expect(diagnosis.findings[0].faults.first?.contains(segment.text) == true)
    }

    @Test func `a damaged header of a segment is named, and the log is not said to be missing`()
        throws
    {
        let disk = try grown(2)
        let segment = try #require(files(disk, under: "log").first { $0.text.contains("0000") })
        disk.flip(bit: 8 * 20, of: segment)
        let faults = examine(disk).findings[0].faults
        #expect(
            faults.first?.contains("\(segment) is damaged at byte 0: its header") == true,
            "\(faults)")
        #expect(!faults.contains { $0.contains("there is no log/") })
    }

    /// A chain with a macro block behind every third block, and from the tenth on behind every fifth.
    private func checkpointed(snapshots: Set<UInt64>) throws -> SimulatedDisk {
        let disk = SimulatedDisk(seed: 4)
        var sample = try SampleSpine(on: disk, Self.frequent)
        _ = try sample.grow(blocks: 1...9, snapshots: snapshots)
        let change = World.Command.chain(
            .setParams(SetParams([ParamChange(.macroBlockInterval, 5)])))
        let operators = sample.sequencer.world.chain.operators
        try sample.turn(
            [PreparedEntry(.unsigned(UnsignedCommand(change, by: operators)))], at: 10_000)
        _ = try sample.grow(blocks: 10...21, snapshots: snapshots)
        #expect(
            sample.stores.macroBlocks.heights.map(\.value) == [3, 6, 9, 10, 15, 20],
            "\(sample.stores.macroBlocks.heights)")
        return disk.imagined(crash: .everything)
    }

    private static let frequent: GenesisFile = {
        var genesis = SampleSpine.genesis
        genesis.params = [ParamChange(.macroBlockInterval, 3)]
        return genesis
    }()

    @Test func `macro blocks that are missing are found, unless a start makes them`() throws {
        let whole = try checkpointed(snapshots: [16])
        #expect(examine(whole, Self.frequent).isSound)
        let bare = try checkpointed(snapshots: [16])
        for path in files(bare, under: "macro") { try bare.remove(path) }
        let diagnosis = examine(bare, Self.frequent)
        #expect(checks(.failed, in: diagnosis) == ["macro_blocks"])
        #expect(
            diagnosis.findings[9].faults == [
                "macro/ lacks the macro blocks of the blocks 3, 6, 9, 10, 15; 'the-block verify' makes "
                    + "them again"
            ])
        let young = try checkpointed(snapshots: [])
        for path in files(young, under: "macro") + files(young, under: "snapshots") {
            try young.remove(path)
        }
        #expect(examine(young, Self.frequent).isSound)
    }

    @Test func `damage to a macro block is found, and the state is examined all the same`() throws {
        let disk = try checkpointed(snapshots: [16])
        let segment = try #require(files(disk, under: "macro").first { $0.text.contains("0000") })
        disk.flip(bit: 8 * 700, of: segment)
        let diagnosis = examine(disk, Self.frequent)
        #expect(checks(.failed, in: diagnosis) == ["macro_blocks"])
        #expect(
            diagnosis.findings[9].faults.first?.hasSuffix(
                "; nothing is lost, for macro/ is made from the log: move it away and run "
                    + "'the-block verify', which makes it again") == true)
    }

    @Test
    func `blocks that are missing from History are found, and the state is examined all the same`()
        throws
    {
        let disk = SimulatedDisk(seed: 3)
        var sample = try SampleSpine(on: disk)
        _ = try sample.grow(blocks: 1...4)
        let early = disk.imagined(crash: .everything)
        _ = try sample.grow(blocks: 5...8)
        let late = disk.imagined(crash: .everything)
        for path in files(early, under: "history") {
            let bytes = try #require(early.bytes(of: path))
            let file = try late.open(path, .write)
            try file.truncate(to: UInt64(bytes.count))
            try file.write(bytes.span, at: 0)
        }
        let diagnosis = examine(late)
        #expect(checks(.failed, in: diagnosis) == ["history"])
        #expect(checks(.unchecked, in: diagnosis).isEmpty)
        #expect(
            diagnosis.findings[2].faults == [
                "history/ ends before block 5, the log behind block 8"
            ])
    }

    @Test func `a flipped byte of History is found, and the state is examined all the same`() throws
    {
        let disk = try grown(2)
        let segment = try #require(files(disk, under: "history").first { $0.text.contains("0000") })
        disk.flip(bit: 8 * 4_700, of: segment)
        let diagnosis = examine(disk)
        #expect(checks(.failed, in: diagnosis) == ["history"])
        #expect(checks(.unchecked, in: diagnosis) == ["macro_blocks"])
        #expect(
            diagnosis.findings[2].faults.first?.hasSuffix(
                "; nothing is lost, for history/ is made from the log: move it away and run "
                    + "'the-block verify', which makes it again") == true)
        let poor = examine(disk, mostBytes: 4_096)
        #expect(checks(.failed, in: poor) == ["history"])
        #expect(
            checks(.unchecked, in: poor).suffix(6) == [
                "replay", "state_root", "supply", "orders", "audit", "macro_blocks",
            ])
    }

    @Test func `a damaged snapshot is found, and the older one gives the state`() throws {
        let disk = try grown(2)
        let large = files(disk, under: "snapshots").filter {
            (disk.bytes(of: $0)?.count ?? 0) > 1_000
        }
        let pack = try #require(large.last)
        disk.flip(bit: (disk.bytes(of: pack)?.count ?? 0) * 4, of: pack)
        let diagnosis = examine(disk)
        #expect(checks(.failed, in: diagnosis).contains("snapshots"))
        let named = diagnosis.findings[3].faults.first ?? ""
        #expect(named.contains(pack.text), "\(named)")
        #expect(named.contains("a start goes on from the snapshot of block 3"), "\(named)")
        #expect(checks(.unchecked, in: diagnosis).isEmpty)
        #expect(diagnosis.findings.suffix(3).allSatisfy { $0.verdict == .ok })
    }

    @Test func `a pool that is not what its running sum says is found`() throws {
        let disk = try forged { world in
            let key = PoolKey(.subsidy, .block)
            world.ledger.pools.put(Balance(Amount(units: 7)), at: key)
        }
        let diagnosis = examine(disk)
        #expect(checks(.failed, in: diagnosis) == ["snapshots", "supply"])
        #expect(
            diagnosis.findings[6].faults.contains { $0.hasPrefix("ledger/pools, asset 0: ") },
            "\(diagnosis.findings[6].faults)")
    }

    @Test func `a deposit behind a job that has ended is found, though all money is there`() throws
    {
        let disk = try forged { world in
            var events = EventBuffer()
            _ = try world.ledger.setAside(
                Amount(units: 5), from: DevelopmentKey.faucet.address, as: .escrow, room: 3,
                subject: 999, into: &events)
        }
        let diagnosis = examine(disk)
        #expect(checks(.failed, in: diagnosis) == ["snapshots", "orders"])
        #expect(
            diagnosis.findings[7].faults.contains { $0.hasSuffix("job 999, which is not open") })
    }

    @Test func `a chain of another genesis is told, and so is one that is not there`() throws {
        let disk = try grown(2)
        var other = SampleSpine.genesis
        other.time = Milliseconds(other.time.value + 1)
        let diagnosis = examine(disk, other)
        #expect(checks(.failed, in: diagnosis) == ["log"])
        let nothing = SimulatedDisk(seed: 1)
        #expect(checks(.ok, in: examine(nothing)).isEmpty)
        #expect(nothing.files.isEmpty)
    }
}

import Chain
import Disk
import Primitives
import Simulation
import SpecTesting
import Storage
import Tables
import Testing

@testable import Ledger
@testable import Spine
@testable import World

@Suite struct FrozenSpineTests {
    private func frozen(_ sequencer: Sequencer<SimulatedDisk>) -> FrozenSpine<SimulatedDisk> {
        FrozenSpine(
            FrozenLook(sequencer), (sequencer.header, sequencer.following.follower.forest))
    }

    private func failed(_ sequencer: Sequencer<SimulatedDisk>) -> [String] {
        let diagnosis = frozen(sequencer).diagnosis()
        #expect(
            diagnosis.findings.map(\.check) == [
                "log", "history", "state_root", "supply", "orders",
            ])
        #expect(diagnosis.headHash == sequencer.header.hash)
        return diagnosis.findings.filter { $0.verdict != .ok }.map(\.check)
    }

    private func segment(_ disk: SimulatedDisk, of folder: String) throws -> DiskPath {
        try #require(
            disk.files.first {
                $0.text.hasPrefix("node/\(folder)/") && $0.text.contains("0000")
            })
    }

    @Test func `a running spine is sound at any moment, an open block or none`() throws {
        var sample = try SampleSpine(on: SimulatedDisk(seed: 1))
        #expect(failed(sample.sequencer).isEmpty)
        _ = try sample.grow(blocks: 1...5)
        #expect(failed(sample.sequencer).isEmpty)
        try sample.turn([.transfer(3), .reserve(4, until: 20_000)], at: 9_100)
        #expect(failed(sample.sequencer).isEmpty)
    }

    @Test func `what it was frozen as is examined, whatever comes after`() throws {
        var sample = try SampleSpine(on: SimulatedDisk(seed: 1))
        _ = try sample.grow(blocks: 1...2)
        let (frozen, hash) = (frozen(sample.sequencer), sample.sequencer.header.hash)
        _ = try sample.grow(blocks: 3...6)
        let diagnosis = frozen.diagnosis()
        #expect(diagnosis.isSound && diagnosis.headHash == hash && diagnosis.height == Height(2))
    }

    @Test func `bytes that went bad under a running node are found`() throws {
        let disk = SimulatedDisk(seed: 2)
        var sample = try SampleSpine(on: disk)
        _ = try sample.grow(blocks: 1...5)
        disk.flip(bit: 8 * 4_700, of: try segment(disk, of: "log"))
        #expect(failed(sample.sequencer) == ["log"])
        disk.flip(bit: 8 * 4_700, of: try segment(disk, of: "history"))
        #expect(failed(sample.sequencer) == ["log", "history"])
    }

    @Test func `rows that are not those of the sealed state are found`() throws {
        let disk = SimulatedDisk(seed: 2)
        var sample = try SampleSpine(on: disk)
        _ = try sample.grow(blocks: 1...3)
        let sequencer = sample.sequencer
        var world = World()
        let forest = sequencer.following.follower.forest
        try world.restore(from: forest)
        let key = BalanceKey(DevelopmentKey.buyer.address, .block)
        world.ledger.balances.put(Balance(Amount(units: 1)), at: key)
        _ = world.seal()
        let restored = RestoredWorld(
            world: world, header: sequencer.header, forest: forest, nextRecord: 1)
        let other = Sequencer(
            restored, log: sequencer.log, history: sequencer.history,
            following: sequencer.following)
        #expect(failed(other) == ["state_root", "supply"])
    }
}

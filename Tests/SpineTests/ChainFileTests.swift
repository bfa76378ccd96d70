import Chain
import Disk
import Primitives
import Records
import Simulation
import SpecTesting
import Storage
import Testing
import World

@testable import Spine

@Suite struct ChainFileTests {
    private let path = DiskPath("chain.tb")

    private func grown(seed: UInt64, segment: UInt64, blocks: Int = 6) throws -> SampleSpine {
        var random = RandomBlocks(seed: seed, rules: seed % 3 > 0 ? .second : .first)
        var sample = try SampleSpine(on: SimulatedDisk(seed: seed &+ segment), segment: segment)
        for _ in 0..<blocks { try sample.take(try random.next(behind: sample.sequencer.world)) }
        // What is durable and in no block yet is carried, too.
        let open = try random.next(behind: sample.sequencer.world)
        for turn in open.turns { try sample.turn(turn.entries, at: turn.time) }
        return sample
    }

    private func write(_ sample: SampleSpine, on disk: SimulatedDisk) throws -> LogExport.Facts {
        try ChainFile.write(sample.sequencer.log, of: .dev, to: path, on: disk)
    }

    private func restore(
        _ disk: SimulatedDisk, segment: UInt64 = 128 << 10
    ) throws -> SampleSpine {
        let target = SimulatedDisk(seed: 99)
        let (genesis, _) = try ChainFile.check(path, on: disk)
        #expect(genesis == .dev)
        let stores = try SpineStores(
            on: target, in: SampleSpine.place, genesis: genesis,
            log: SampleSpine.options(segment: segment))
        try ChainFile.restore(path, on: disk, of: genesis, into: stores.log)
        return try SampleSpine(on: target.processDeath(), fromGenesis: true, segment: segment)
    }

    @Test(arguments: Trials.seeds(300))
    func `a chain comes out of its file as it was, and the bytes do not tell where it lay`(
        seed: UInt64
    ) throws {
        let (small, large) = (
            try grown(seed: seed, segment: 16 << 10), try grown(seed: seed, segment: 256 << 10)
        )
        let disks = (SimulatedDisk(seed: 1), SimulatedDisk(seed: 2))
        let facts = try write(small, on: disks.0)
        #expect(try write(large, on: disks.1) == facts)
        #expect(disks.0.bytes(of: path) == disks.1.bytes(of: path))
        #expect(facts.lastBlock == small.sequencer.header.height)
        #expect(facts.records == small.sequencer.log.end.sequence)
        let restored = try restore(disks.0)
        try restored.expectSame(as: small)
        let third = SimulatedDisk(seed: 3)
        #expect(try write(restored, on: third) == facts)
    }

    @Test func `blocks that do not come out as they were sealed are refused by the replay`() throws
    {
        let sample = try grown(seed: 8, segment: 64 << 10)
        let (whole, altered) = (SimulatedDisk(seed: 1), SimulatedDisk(seed: 2))
        _ = try write(sample, on: whole)
        // The same file with a right digest, but a transfer more in it.
        var reader = try LogExportReader(path, on: whole)
        let writer = try LogExportWriter(
            path, on: altered, owner: reader.facts.owner, preface: reader.preface.span)
        var payload: [UInt8] = []
        while let kind = try reader.next(into: &payload) {
            if case .block(Height(2)) = kind {
                let more = Batch([PreparedEntry.transfer(1).entry], at: SampleSpine.at(1)).binary()
                try writer.append(.batch, more.span)
            }
            try writer.append(kind, payload.span)
        }
        _ = try writer.finish()
        #expect(throws: SpineError.self) { try restore(altered) }
    }

    @Test func `a file whose genesis is not its owner's is refused with both hashes`() throws {
        let disk = SimulatedDisk(seed: 1)
        let preface = GenesisFile.dev.binary()
        let writer = try LogExportWriter(path, on: disk, owner: .zero, preface: preface.span)
        _ = try writer.finish()
        let drift = GenesisFault.drifted(expected: .zero, found: GenesisFile.dev.hash)
        #expect(throws: SpineError.genesis(drift)) { try ChainFile.check(path, on: disk) }
        let other = DiskPath("other.tb")
        let bad = try LogExportWriter(other, on: disk, owner: .zero, preface: [1, 2].span)
        _ = try bad.finish()
        #expect(throws: SpineError.self) { try ChainFile.check(other, on: disk) }
    }
}

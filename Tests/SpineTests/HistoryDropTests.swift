import Chain
import Disk
import Primitives
import Records
import Simulation
import SpecTesting
import Storage
import Tables
import Testing
import World

@testable import Spine

@Suite struct HistoryDropTests {
    private static let segment: UInt64 = 16 << 10

    /// A chain of some blocks, one of them of several records, and the heads of its History.
    private func grown(_ disk: SimulatedDisk) throws -> (sample: SampleSpine, heads: [LogHead]) {
        var sample = try SampleSpine(on: disk, segment: Self.segment)
        var heads = [sample.sequencer.header.history]
        for (block, transfers) in [3, 0, 400, 1, 0].enumerated() {
            let entries = [PreparedEntry.transfer(0)] + (0..<transfers).map { _ in .transfer(1) }
            try sample.turn(entries, at: UInt64(block) * 1_000)
            heads.append(try sample.seal(at: UInt64(block) * 1_000 + 999).history)
        }
        return (sample, heads)
    }

    private func history(on disk: SimulatedDisk) throws -> History<SimulatedDisk> {
        let history = try History(
            on: disk, in: SampleSpine.place / "history", owner: SampleSpine.genesis.hash,
            options: SampleSpine.options(segment: Self.segment))
        try history.readArchive(apart: false)
        return history
    }

    @Test func `blocks above a height are gone, those below stand, and the log makes them again`()
        throws
    {
        let disk = SimulatedDisk(seed: 8)
        let (sample, heads) = try grown(disk)
        let image = sample.image
        for height in heads.indices {
            let copy = disk.imagined(crash: .everything)
            let history = try history(on: copy)
            try history.drop(above: Height(UInt64(height)))
            let later = copy.imagined(crash: .everything)
            for history in [history, try self.history(on: later)] {
                #expect(history.blockCount == UInt64(height) + 1)
                #expect(history.size == heads[height].size)
                for (below, head) in heads.enumerated() {
                    let isKept = below <= height
                    #expect(history.head(after: Height(UInt64(below))) == (isKept ? head : nil))
                    let block = try history.block(at: Height(UInt64(below)))
                    #expect(block?.header.history == (isKept ? head : nil))
                }
                if heads[height].size > 0 {
                    let proof = try history.proof(ofLeaf: 0, atSize: heads[height].size)
                    try #require(proof).verify(under: heads[height])
                }
                #expect(try history.proof(ofLeaf: 0, atSize: heads[height].size + 1) == nil)
                #expect(history.height(ofLeaf: heads[height].size) == nil)
            }
            let again = try SampleSpine(
                on: copy.imagined(crash: .everything), segment: Self.segment)
            #expect(again.image == image)
            #expect(again.sequencer.history.size == heads.last?.size)
        }
    }

    @Test func `a height without a block is refused, and nothing is dropped`() throws {
        let disk = SimulatedDisk(seed: 8)
        let (sample, heads) = try grown(disk)
        let history = sample.sequencer.history
        for height in [UInt64(heads.count), .max] {
            #expect(throws: SpineError.history(.blockRefused(Height(height), .unknown))) {
                try history.drop(above: Height(height))
            }
        }
        #expect(history.blockCount == UInt64(heads.count))
        #expect(history.size == heads.last?.size)
    }

    @Test(arguments: Survival.allCases)
    func `a crash at any moment leaves all of it, or all that was to stay`(
        survival: Survival
    ) throws {
        let disk = SimulatedDisk(seed: 8)
        let (sample, heads) = try grown(disk)
        let image = sample.image
        let ready = disk.imagined(crash: .everything)
        var call = 1
        while true {
            let broken = ready.imagined(crash: .everything)
            let history = try history(on: broken)
            broken.stop(at: broken.callsSoFar + call)
            var isDone = true
            do { try history.drop(above: Height(2)) } catch { isDone = false }
            let next = broken.crash(survival)
            let found = try self.history(on: next).blockCount
            #expect(found == 3 || found == UInt64(heads.count) && !isDone)
            let again = try SampleSpine(on: next.processDeath(), segment: Self.segment)
            #expect(again.image == image)
            guard !isDone else { break }
            call += 1
        }
        #expect(call > 3)
    }
}

import Chain
import Disk
import Ledger
import Loops
import Primitives
import Records
import Simulation
import SpecTesting
import Storage
import Synchronization
import Tables
import Testing
import World

@testable import Spine

@Suite(.ownThreads) struct HistoryDropTests {
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

    /// What readers beside the drops have found wrong, and how much they have read.
    private final class Readings: Sendable {
        let state = Mutex((isOver: false, count: 0, wrong: [String]()))

        var isOver: Bool { state.withLock { $0.isOver } }

        func end() { state.withLock { $0.isOver = true } }

        func note(_ wrong: [String]) {
            state.withLock {
                $0.count += 1
                $0.wrong += wrong
            }
        }
    }

    /// What is not as it has to be of some reading; a block may be gone meanwhile, and others come.
    private static func look(
        at history: History<SimulatedDisk>, _ dice: inout SplitMix64
    ) throws -> [String] {
        var wrong: [String] = []
        let height = Height(UInt64.random(in: 0...8, using: &dice))
        if let block = try history.block(at: height) {
            let end = block.firstLeaf + UInt64(block.events.count)
            if block.header.height != height || block.header.history.size != end {
                wrong.append("block \(height): \(block.header.height), \(end)")
            }
        }
        let leaf = UInt64.random(in: 0...400, using: &dice)
        if let (block, event) = try history.event(atLeaf: leaf) {
            if block.events[Int(leaf - block.firstLeaf)] != event { wrong.append("leaf \(leaf)") }
        }
        let proven = try history.reading { () throws(SpineError) in
            let header = try history.block(at: height)?.header
            return (header, try history.proof(ofLeaf: leaf, atSize: header?.history.size ?? 0))
        }
        if case (let header?, let proof?) = proven {
            do { try proof.verify(under: header.history) } catch {
                wrong.append("proof of leaf \(leaf) under block \(height): \(error)")
            }
        }
        let headers = try history.headers(upTo: height, limit: 4)
        for (later, header) in zip(headers, headers.dropFirst()) where later.parent != header.hash {
            wrong.append("header \(header.height) is not before \(later.height)")
        }
        return wrong
    }

    @Test(arguments: Trials.seeds(100))
    func `who reads while blocks are undone finds blocks that were there together, or none`(
        seed: UInt64
    ) throws {
        var sample = try SampleSpine(
            on: SimulatedDisk(seed: seed), segment: Self.segment, finality: .later)
        let (history, readings) = (sample.sequencer.history, Readings())
        let readers = try (0..<2 as Range<UInt64>).map { number in
            try LoopThread.start("reader") {
                var dice = SplitMix64(seed: seed &+ number)
                while !readings.isOver {
                    do { readings.note(try Self.look(at: history, &dice)) } catch {
                        readings.note(["\(error)"])
                    }
                }
            }
        }
        var dice = SplitMix64(seed: seed)
        var time: UInt64 = 0
        for _ in 0..<60 {
            for _ in 0..<Int.random(in: 1...4, using: &dice) {
                let count = Int.random(in: 0...60, using: &dice)
                let amount = UInt128.random(in: 1...9, using: &dice)
                try sample.turn(
                    [.transfer(0)] + Array(repeating: .transfer(amount), count: count), at: time)
                try sample.seal(at: time + 999)
                time += 1_000
            }
            let height = sample.sequencer.header.height.value
            let kept = height - min(height, UInt64.random(in: 0...6, using: &dice))
            try sample.sequencer.undo(above: Height(max(kept, min(height, 1))))
        }
        readings.end()
        for reader in readers { reader.join() }
        let (count, wrong) = readings.state.withLock { ($0.count, $0.wrong) }
        #expect(count > 0 && wrong.isEmpty, "\(wrong.prefix(3)) of \(wrong.count) in \(count)")
        #expect(sample.sequencer.world.ledger.isConserved)
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

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
import World

@testable import Spine

@Suite struct HistoryTests {
    /// A chain in which some blocks have no events at all.
    private func grown() throws -> (sample: SampleSpine, heads: [LogHead]) {
        var sample = try SampleSpine(on: SimulatedDisk(seed: 8))
        var heads = [sample.sequencer.header.history]
        for (block, transfers) in [3, 0, 5, 1, 0, 0, 9].enumerated() {
            let entries = [PreparedEntry.transfer(0)] + (0..<transfers).map { _ in .transfer(1) }
            try sample.turn(entries, at: UInt64(block) * 1_000)
            heads.append(try sample.seal(at: UInt64(block) * 1_000 + 999).history)
        }
        return (sample, heads)
    }

    @Test func `every event is shown under every head since its block`() throws {
        let (sample, heads) = try grown()
        let history = sample.sequencer.history
        let all = try heads.indices.flatMap { height in
            try #require(try history.block(at: Height(UInt64(height)))).events
        }
        #expect(UInt64(all.count) == history.size)
        for head in heads {
            for leaf in 0..<history.size {
                let proof = try history.proof(ofLeaf: leaf, atSize: head.size)
                guard leaf < head.size else {
                    #expect(proof == nil)
                    continue
                }
                let shown = try #require(proof)
                try shown.verify(under: head)
                #expect(shown.leaves == [all[Int(leaf)]])
                #expect(shown.first == leaf)
            }
            #expect(try history.proof(ofLeaf: history.size, atSize: head.size) == nil)
        }
        #expect(try history.proof(ofLeaf: 0, atSize: history.size + 1) == nil)
        #expect(try history.proof(ofLeaf: .max, atSize: .max) == nil)
    }

    @Test func `between any two heads nothing was changed`() throws {
        let (sample, heads) = try grown()
        let history = sample.sequencer.history
        for (index, old) in heads.enumerated() {
            for new in heads[index...] {
                let shown = try #require(history.consistency(from: old.size, to: new.size))
                try shown.verify(from: old, to: new)
            }
        }
        #expect(history.consistency(from: 0, to: history.size + 1) == nil)
        #expect(history.consistency(from: history.size, to: heads[0].size) == nil)
    }

    @Test func `a leaf lies in the block whose events hold it`() throws {
        let (sample, heads) = try grown()
        let history = sample.sequencer.history
        for leaf in 0..<history.size {
            let height = try #require(heads.firstIndex { leaf < $0.size })
            #expect(history.height(ofLeaf: leaf) == Height(UInt64(height)))
        }
        #expect(history.height(ofLeaf: history.size) == nil)
        #expect(history.height(ofLeaf: .max) == nil)
    }

    @Test func `heads and blocks are known by height, and only those there are`() throws {
        let (sample, heads) = try grown()
        let history = sample.sequencer.history
        #expect(history.blockCount == UInt64(heads.count))
        for (height, head) in heads.enumerated() {
            #expect(history.head(after: Height(UInt64(height))) == head)
            #expect(try history.block(at: Height(UInt64(height)))?.header.history == head)
        }
        for height in [UInt64(heads.count), .max] {
            #expect(history.head(after: Height(height)) == nil)
            #expect(try history.block(at: Height(height)) == nil)
        }
    }

    @Test func `events of a block that is not sealed are not there yet`() throws {
        var (sample, _) = try grown()
        let size = sample.sequencer.history.size
        try sample.turn([.transfer(1)], at: 20_000)
        #expect(sample.sequencer.history.size == size)
        #expect(sample.sequencer.history.height(ofLeaf: size) == nil)
        #expect(try sample.sequencer.history.proof(ofLeaf: size, atSize: size + 1) == nil)
    }

    // MARK: Large blocks

    private static let segment: UInt64 = 16 << 10

    /// Two small blocks and one of more events than one record of the archive takes.
    private func large(on disk: SimulatedDisk) throws -> [Header] {
        var sample = try SampleSpine(on: disk, segment: Self.segment)
        var headers: [Header] = []
        for (block, transfers) in [1, 400, 2].enumerated() {
            try sample.turn(
                (0..<transfers).map { _ in .transfer(1) }, at: UInt64(block) * 1_000)
            headers.append(try sample.seal(at: UInt64(block) * 1_000 + 999))
        }
        return headers
    }

    @Test func `a block of more bytes than one record takes comes back whole`() throws {
        let disk = SimulatedDisk(seed: 8)
        let headers = try large(on: disk)
        let history = try SampleSpine(on: disk.imagined(crash: .everything)).sequencer.history
        for (height, limit) in [(headers.count, 100), (headers.count, 1), (1, 1), (1, 0)] {
            let expected = headers.prefix(height).suffix(limit).reversed()
            let found = try history.headers(upTo: Height(UInt64(height)), limit: limit)
            #expect(found.filter { $0.height != .genesis } == Array(expected))
            #expect(found.count == min(limit, height + 1))
        }
        let again = try SampleSpine(on: disk.processDeath(), segment: Self.segment)
        for (header, events) in zip(headers, [1, 400, 2]) {
            let block = try #require(try again.sequencer.history.block(at: header.height))
            #expect(block.header == header)
            #expect(block.events.count == events)
        }
        #expect(again.sequencer.header == headers.last)
    }

    @Test(arguments: [Survival.everything, .nothing, .dice])
    func
        `a crash between two parts of a block leaves nothing behind that a later block suffers from`(
            survival: Survival
        ) throws
    {
        let first = SimulatedDisk(seed: 8)
        var sample = try SampleSpine(on: first, segment: Self.segment)
        try sample.turn((0..<400).map { _ in .transfer(1) }, at: 0)
        let ready = first.imagined(crash: .everything)
        let before = first.callsSoFar
        let header = try sample.seal(at: 999)
        let calls = first.callsSoFar - before
        #expect(calls > 6)

        for call in 1...calls + 1 {
            let disk = ready.imagined(crash: .everything)
            var broken = try SampleSpine(on: disk, segment: Self.segment)
            disk.stop(at: disk.callsSoFar + call)
            do { try broken.seal(at: 999) } catch { #expect(error is SpineError) }
            let next = disk.crash(survival)
            var again = try SampleSpine(on: next, segment: Self.segment)
            if again.sequencer.header.height == .genesis { try again.seal(at: 999) }
            #expect(again.sequencer.header == header)
            try again.turn([.transfer(5)], at: 1_000)
            try again.seal(at: 1_999)
            let last = try SampleSpine(on: next.processDeath(), segment: Self.segment)
            #expect(last.image == again.image)
            #expect(try last.sequencer.history.block(at: Height(1))?.events.count == 400)
            #expect(try last.sequencer.history.block(at: Height(2))?.events.count == 1)
        }
    }
}

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

@Suite struct MacroBlocksTests {
    /// The development chain with a macro block behind every third block.
    private static let genesis: GenesisFile = {
        var genesis = SampleSpine.genesis
        genesis.params = [ParamChange(.macroBlockInterval, 3)]
        return genesis
    }()

    private func heights(_ blocks: MacroBlocks<SimulatedDisk>) throws -> [UInt64] {
        try (0...12 as ClosedRange<UInt64>).compactMap { height in
            try blocks.block(upTo: Height(height)).flatMap {
                $0.height.value == height ? height : nil
            }
        }
    }

    @Test(.requirement("LG-003"))
    func `behind every so many blocks stands one, with the root of each shard`() throws {
        var sample = try SampleSpine(on: SimulatedDisk(seed: 1), Self.genesis)
        #expect(try sample.stores.macroBlocks.block(upTo: nil) == nil)
        for number in 1...10 as ClosedRange<UInt64> {
            let header = try #require(try sample.grow(blocks: number...number).last)
            guard number.isMultiple(of: 3) else { continue }
            var tables = World()
            let expected = MacroBlock(
                behind: header, sample.sequencer.following.follower.forest,
                sharded: tables.shardedTables())
            let block = try #require(try sample.stores.macroBlocks.block(upTo: nil))
            #expect(block == expected && block.block == header.hash)
            #expect(block.stateRoot == header.stateRoot && block.history == header.history)
            #expect(block.roots.shards.map(\.shard) == [.zero])
            #expect(block.roots.shards[0].rows > 0)
        }
        #expect(try heights(sample.stores.macroBlocks) == [3, 6, 9])
        #expect(try sample.stores.macroBlocks.block(upTo: Height(8))?.height == Height(6))
        #expect(try sample.stores.macroBlocks.block(upTo: Height(2)) == nil)
    }

    @Test
    func `they come back after a restart, and from a replay the same where they were deleted`()
        throws
    {
        let disk = SimulatedDisk(seed: 1)
        var sample = try SampleSpine(on: disk, Self.genesis)
        _ = try sample.grow(blocks: 1...10)
        let before = try sample.stores.macroBlocks.block(upTo: Height(6))
        let again = try SampleSpine(on: disk.imagined(crash: .everything), Self.genesis)
        #expect(try heights(again.stores.macroBlocks) == [3, 6, 9])
        let bare = disk.imagined(crash: .everything)
        for path in bare.files
        where ["node/macro/", "node/snapshots/"].contains(where: { path.text.hasPrefix($0) }) {
            try bare.remove(path)
        }
        let replayed = try SampleSpine(on: bare, Self.genesis)
        #expect(try heights(replayed.stores.macroBlocks) == [3, 6, 9])
        #expect(try replayed.stores.macroBlocks.block(upTo: Height(6)) == before)
    }

    @Test func `a start makes the one behind its snapshot again, and a replay those before`() throws
    {
        let disk = SimulatedDisk(seed: 2)
        var sample = try SampleSpine(on: disk, Self.genesis)
        _ = try sample.grow(blocks: 1...10)
        let before = try (0...10 as ClosedRange<UInt64>).map {
            try sample.stores.macroBlocks.block(upTo: Height($0))
        }
        let bare = disk.imagined(crash: .everything)
        for path in bare.files where path.text.hasPrefix("node/macro/") { try bare.remove(path) }
        let started = try SampleSpine(on: bare, Self.genesis)
        #expect(started.recovery.snapshot == Height(9))
        #expect(started.stores.macroBlocks.heights == [Height(9)])
        let next = bare.processDeath()
        let whole = try SampleSpine(on: next, Self.genesis, fromGenesis: true)
        #expect(whole.stores.macroBlocks.heights == [Height(3), Height(6), Height(9)])
        // Behind younger ones in the file, and before them for whoever asks.
        let last = next.processDeath()
        let again = try SampleSpine(on: last, Self.genesis)
        let after = try (0...10 as ClosedRange<UInt64>).map {
            try again.stores.macroBlocks.block(upTo: Height($0))
        }
        #expect(after == before)
        try again.stores.macroBlocks.drop(above: Height(4))
        let cut = try SampleSpine(
            on: last.processDeath(), Self.genesis, fromGenesis: true)
        #expect(cut.stores.macroBlocks.heights == [Height(3), Height(6), Height(9)])
    }

    @Test func `those of blocks that are undone go with them, and others come in their place`()
        throws
    {
        let disk = SimulatedDisk(seed: 1)
        var one = try SampleSpine(on: disk, Self.genesis, finality: .later)
        _ = try one.grow(blocks: 1...7)
        let gone = try one.stores.macroBlocks.block(upTo: nil)
        try one.sequencer.undo(above: Height(4))
        #expect(try heights(one.stores.macroBlocks) == [3])
        try one.turn([.transfer(9)], at: 8_000)
        try one.seal(at: 8_999)
        _ = try one.grow(blocks: 9...10)
        let other = try #require(try one.stores.macroBlocks.block(upTo: nil))
        #expect(other.height == Height(6) && other != gone)
        let again = try SampleSpine(
            on: disk.imagined(crash: .everything), Self.genesis, finality: .later)
        #expect(try heights(again.stores.macroBlocks) == [3, 6])
        #expect(try again.stores.macroBlocks.block(upTo: nil) == other)
    }

    @Test func `records of both kinds are written as they always were`() throws {
        #expect(MacroRecord.undone(Height(300)).binary() == [2, 0xAC, 2])
        let kept = MacroRecord.kept(MacroBlock())
        #expect(kept.binary().prefix(2) == [1, 1])
        #expect(try MacroRecord(binary: kept.binary()) == kept)
    }

    @Test func `one that is not what a replay gives is refused`() throws {
        let disk = SimulatedDisk(seed: 1)
        var sample = try SampleSpine(on: disk, Self.genesis)
        _ = try sample.grow(blocks: 1...4)
        var block = try #require(try sample.stores.macroBlocks.block(upTo: nil))
        block.roots.shared = .zero
        let fault = StorageError.damaged(
            SampleSpine.place / "macro", offset: 3, .malformed)
        #expect(throws: SpineError.macroBlocks(fault)) {
            try sample.stores.macroBlocks.keep(block)
        }
    }
}

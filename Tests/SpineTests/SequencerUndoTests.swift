import Chain
import Disk
import Ledger
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

@Suite(.ownThreads) struct SequencerUndoTests {
    private static func open(
        _ disk: SimulatedDisk, fromGenesis: Bool = false
    ) throws -> SampleSpine {
        try SampleSpine(on: disk, fromGenesis: fromGenesis, finality: .later)
    }

    /// One chain sees blocks that are undone, again and again; the other sees only those that stay.
    @Test(arguments: Trials.seeds(600))
    func `who undid blocks is in nothing other than who never saw them`(seed: UInt64) throws {
        var blocks = RandomBlocks(seed: seed, rules: seed % 3 > 0 ? .second : .first)
        let disks = (SimulatedDisk(seed: seed), SimulatedDisk(seed: seed &+ 1))
        var (one, two) = (try Self.open(disks.0), try Self.open(disks.1))
        for _ in 0..<5 {
            let trunk = blocks.below(3)
            for _ in 0..<trunk {
                let block = try blocks.next(behind: two.sequencer.world)
                #expect(try one.take(block) == two.take(block))
            }
            let (height, clock) = (one.sequencer.header.height, blocks.clock)
            // Once a block: of what was said of it before, a cut keeps the last.
            if blocks.below(2) == 0, trunk > 0 {
                let open = Int(height.value - one.sequencer.final.value) + 1
                let final = Height(one.sequencer.final.value + UInt64(blocks.below(open)))
                try one.sequencer.finalise(final)
                try two.sequencer.finalise(final)
            }
            for _ in 0..<blocks.below(4) {
                try one.take(try blocks.next(behind: one.sequencer.world))
            }
            if blocks.below(2) == 0 {
                let block = try blocks.next(behind: one.sequencer.world)
                for turn in block.turns { try one.turn(turn.entries, at: turn.time) }
            }
            // In one step or in two.
            let between = UInt64(
                blocks.below(Int(one.sequencer.header.height.value - height.value) + 1))
            try one.sequencer.undo(above: Height(height.value + between))
            #expect(one.sequencer.header.height.value == height.value + between)
            try one.sequencer.undo(above: height)
            blocks.clock = clock
            try one.expectSame(as: two)
        }
        // What follows comes out the same, also behind a restart, and more can be undone.
        let block = try blocks.next(behind: two.sequencer.world)
        #expect(try one.take(block) == two.take(block))
        try one.expectSame(as: two)
        for fromGenesis in [true, false] {
            let copy = disks.0.imagined(crash: .everything)
            let again = try Self.open(copy, fromGenesis: fromGenesis)
            try again.expectSame(as: two)
        }
        var again = try Self.open(disks.0.processDeath())
        try again.sequencer.undo(above: again.sequencer.final)
        try two.sequencer.undo(above: two.sequencer.final)
        try again.expectSame(as: two)
    }

    @Test(arguments: Survival.allCases)
    func `a crash at any moment of undoing leaves the blocks or none of them, and others can come`(
        survival: Survival
    ) throws {
        var blocks = RandomBlocks(seed: 77)
        let (disk, clean) = (SimulatedDisk(seed: 7), SimulatedDisk(seed: 8))
        var (one, two) = (try Self.open(disk), try Self.open(clean))
        for _ in 0..<3 {
            let block = try blocks.next(behind: two.sequencer.world)
            try one.take(block)
            try two.take(block)
        }
        try one.sequencer.finalise(Height(1))
        try two.sequencer.finalise(Height(1))
        let clock = blocks.clock
        for _ in 0..<2 { try one.take(try blocks.next(behind: one.sequencer.world)) }
        let extra = try blocks.next(behind: one.sequencer.world)
        for turn in extra.turns { try one.turn(turn.entries, at: turn.time) }
        let (with, without) = (one.image, two.image)
        blocks.clock = clock
        let others = try blocks.next(behind: two.sequencer.world)
        try two.take(others)

        let ready = disk.imagined(crash: .everything)
        var (call, kept, gone) = (1, 0, 0)
        while true {
            let broken = ready.imagined(crash: .everything)
            var sample = try Self.open(broken)
            #expect(sample.image == with)
            broken.stop(at: broken.callsSoFar + call)
            var isDone = true
            do { try sample.sequencer.undo(above: Height(3)) } catch { isDone = false }
            let next = broken.crash(survival)
            var again = try Self.open(next)
            if again.image == with { kept += 1 } else { gone += 1 }
            #expect(again.image == without || again.image == with && !isDone)
            try again.sequencer.undo(above: Height(3))
            #expect(again.image == without)
            try again.take(others)
            try again.expectSame(as: two)
            guard !isDone else { break }
            call += 1
        }
        #expect(call > 6 && kept > 0 && gone > 0)
    }

    @Test func `what is final stays, and a refusal changes nothing`() throws {
        var blocks = RandomBlocks(seed: 3)
        let disk = SimulatedDisk(seed: 3)
        var sample = try Self.open(disk)
        for _ in 0..<4 { try sample.take(try blocks.next(behind: sample.sequencer.world)) }
        #expect(sample.sequencer.final == .genesis)
        try sample.sequencer.finalise(Height(2))
        #expect(sample.sequencer.final == Height(2) && sample.sequencer.log.finalBlock == Height(2))
        // What is final already is so for good, and says so again for nothing.
        let (image, calls) = (sample.image, disk.callsSoFar)
        try sample.sequencer.finalise(Height(1))
        for (height, rule) in [
            (Height(1), StorageError.BlockRule.final(Height(2))), (.genesis, .final(Height(2))),
            (Height(5), .unknown),
        ] {
            #expect(throws: SpineError.storage(.blockRefused(height, rule))) {
                try sample.sequencer.undo(above: height)
            }
        }
        #expect(throws: SpineError.storage(.blockRefused(Height(5), .unknown))) {
            try sample.sequencer.finalise(Height(5))
        }
        try sample.sequencer.undo(above: Height(4))
        #expect(sample.image == image && disk.callsSoFar == calls)
        #expect(sample.sequencer.stopped == nil)
        try sample.take(try blocks.next(behind: sample.sequencer.world))
        #expect(sample.sequencer.header.height == Height(5))
        // Behind a restart the same are final.
        let again = try Self.open(disk.processDeath())
        #expect(again.sequencer.final == Height(2))
    }

    @Test func `a single validator's blocks are final with their seal`() throws {
        var blocks = RandomBlocks(seed: 5)
        let disk = SimulatedDisk(seed: 5)
        var later = try Self.open(disk)
        for _ in 0..<3 { try later.take(try blocks.next(behind: later.sequencer.world)) }
        var sample = try SampleSpine(on: disk.processDeath())
        #expect(sample.sequencer.final == .genesis)
        try sample.take(try blocks.next(behind: sample.sequencer.world))
        #expect(sample.sequencer.final == Height(4) && sample.sequencer.log.finalBlock == Height(4))
        #expect(throws: SpineError.storage(.blockRefused(Height(3), .final(Height(4))))) {
            try sample.sequencer.undo(above: Height(3))
        }
    }

    @Test func `no start begins from a snapshot of a block that is not final`() throws {
        var blocks = RandomBlocks(seed: 6)
        let disk = SimulatedDisk(seed: 6)
        var sample = try Self.open(disk)
        for _ in 0..<3 { try sample.take(try blocks.next(behind: sample.sequencer.world)) }
        try sample.snapshot()
        let image = sample.image
        var again = try Self.open(disk.processDeath())
        #expect(again.recovery.snapshot == nil && again.recovery.refusedSnapshots.count == 1)
        #expect(again.image == image)
        try again.sequencer.finalise(Height(3))
        let third = try Self.open(disk.processDeath())
        #expect(third.image.header == image.header)
    }

    @Test func `behind the writer's back it is the same, and whoever follows is told`() throws {
        var blocks = RandomBlocks(seed: 9)
        let told = Mutex<[Height]>([])
        var observer = SpineObserver()
        observer.sealed = { header in told.withLock { $0.append(header.height) } }
        observer.retracted = { header in told.withLock { $0.append(header.height) } }
        var one = try SampleSpine(
            on: SimulatedDisk(seed: 9), finality: .later, apart: true, observer: observer)
        var two = try Self.open(SimulatedDisk(seed: 10))
        let first = try blocks.next(behind: two.sequencer.world)
        try one.take(first)
        try two.take(first)
        let clock = blocks.clock
        for _ in 0..<3 { try one.take(try blocks.next(behind: one.sequencer.world)) }
        try one.sequencer.undo(above: Height(1))
        blocks.clock = clock
        let second = try blocks.next(behind: two.sequencer.world)
        #expect(try one.take(second) == two.take(second))
        try one.sequencer.end()
        try one.expectSame(as: two)
        #expect(told.withLock { $0.map(\.value) } == [1, 2, 3, 4, 1, 2])
    }
}

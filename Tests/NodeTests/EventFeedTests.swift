import Chain
import Primitives
import RPC
import Records
import Simulation
import SpecTesting
import Spine
import Surface
import Synchronization
import Tables
import Testing

@testable import Node

@Suite struct EventFeedTests {
    /// Sealed blocks as a plain list.
    private final class Shelf: EventArchive {
        private let blocks = Mutex<[ArchivedBlock]>([])

        func seal(_ events: [[UInt8]], from leaf: UInt64) -> Header {
            blocks.withLock { blocks in
                var block = ArchivedBlock()
                block.header.height = Height(UInt64(blocks.count))
                block.header.history = LogHead(size: leaf + UInt64(events.count), root: .zero)
                block.firstLeaf = leaf
                block.events = events.map { Bytes($0) }
                blocks.append(block)
                return block.header
            }
        }

        func height(ofLeaf leaf: UInt64) -> Height? {
            blocks.withLock { blocks in
                blocks.first { leaf < $0.header.history.size }?.header.height
            }
        }

        func block(at height: Height) throws(SpineError) -> ArchivedBlock? {
            blocks.withLock { $0.first { $0.header.height == height } }
        }
    }

    private func run(_ events: [[UInt8]], from leaf: UInt64, at height: UInt64) -> EventRun {
        var run = EventRun()
        (run.firstLeaf, run.events, run.height) = (leaf, events, Height(height))
        return run
    }

    private func event(_ leaf: UInt64) -> [UInt8] {
        withUnsafeBytes(of: leaf.littleEndian) { [200, 1] + Array($0) }
    }

    @Test func `a feed begins with what there is, under the numbers of the leaves`() throws {
        let shelf = Shelf()
        _ = shelf.seal((0..<7).map { event($0) }, from: 0)
        let feed = try EventFeed(shelf, EventCatalogue([]), end: 7, log: nil)
        #expect(feed.next == 7 && feed.hub.newest == 6)
    }

    @Test(arguments: Trials.seeds(1_000))
    func `whatever notices are lost, the sequence of an event is its leaf, and none is left out`(
        seed: UInt64
    ) throws {
        var dice = SplitMix64(seed: seed)
        let shelf = Shelf()
        _ = shelf.seal([event(0), event(1)], from: 0)
        var feed = try EventFeed(shelf, EventCatalogue([]), end: 2, log: nil)
        let notices = EventNotices()
        var (leaf, open, begin): (UInt64, [[UInt8]], UInt64) = (2, [], 2)
        for turn in 0..<40 {
            let events = (0..<UInt64(dice.below(4))).map { event(leaf + $0) }
            if dice.below(3) > 0 { notices.tell(run(events, from: leaf, at: UInt64(turn))) }
            leaf += UInt64(events.count)
            open += events
            if dice.below(4) == 0 {
                let header = shelf.seal(open, from: begin)
                (open, begin) = ([], leaf)
                if dice.below(2) == 0 { notices.tell(header) }
            }
        }
        notices.tell(shelf.seal(open, from: begin))
        notices.close()
        feed.run(notices)
        #expect(feed.next == leaf)
        #expect(feed.hub.newest == leaf - 1)
    }

    @Test func `notices beyond the bound are left out, and those behind them are taken again`() {
        let notices = EventNotices()
        let large = run(
            Array(repeating: [200, 1], count: EventNotices.mostEvents + 1), from: 1, at: 1)
        notices.tell(large)
        notices.tell(run([[200, 1]], from: 9, at: 1))
        var taken: [EventNotices.Notice] = []
        #expect(notices.take(into: &taken))
        #expect(taken.count == 1)
        notices.tell(run([[200, 1]], from: 9, at: 1))
        #expect(notices.take(into: &taken))
        #expect(taken.count == 1)
    }
}

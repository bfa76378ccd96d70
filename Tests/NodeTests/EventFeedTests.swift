import Chain
import Primitives
import Records
import Simulation
import SpecTesting
import Spine
import Surface
import Synchronization
import Tables
import Testing

@testable import Node
@testable import RPC

/// An event that says in which life of its leaf it was made.
private struct Happened: Event {
    static let room: UInt8 = 200
    static let tag: UInt8 = 1

    var leaf: UInt64 = 0
    var life: UInt8 = 0

    mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("leaf", &leaf)
        try visit("life", &life)
    }

    var bytes: [UInt8] {
        var buffer = EventBuffer()
        buffer.append(self)
        return buffer.bytes
    }
}

@Suite struct EventFeedTests {
    /// Sealed blocks as a plain list.
    private final class Shelf: EventArchive {
        private let blocks = Mutex<[ArchivedBlock]>([])

        func seal(_ events: [Happened], from leaf: UInt64) -> Header {
            blocks.withLock { blocks in
                var block = ArchivedBlock()
                block.header.height = Height(UInt64(blocks.count))
                block.header.history = LogHead(size: leaf + UInt64(events.count), root: .zero)
                block.firstLeaf = leaf
                block.events = events.map { Bytes($0.bytes) }
                blocks.append(block)
                return block.header
            }
        }

        func cut(to size: UInt64) {
            blocks.withLock { $0.removeAll { $0.header.history.size > size } }
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

    private func run(_ events: [Happened], from leaf: UInt64, at height: UInt64) -> EventRun {
        var buffer = EventBuffer()
        for event in events { buffer.append(event) }
        return EventRun(buffer, from: leaf, at: Height(height), .zero)
    }

    private func event(_ leaf: UInt64, life: UInt8 = 0) -> Happened {
        Happened(leaf: leaf, life: life)
    }

    @Test func `a feed begins with what there is, under the numbers of the leaves`() throws {
        let shelf = Shelf()
        _ = shelf.seal((0..<7).map { event($0) }, from: 0)
        let feed = try EventFeed(shelf, end: 7, log: nil)
        #expect(feed.next == 7 && feed.hub.newest == 6)
    }

    @Test(arguments: Trials.seeds(1_000))
    func `whatever notices are lost, the sequence of an event is its leaf, and none is left out`(
        seed: UInt64
    ) throws {
        var dice = SplitMix64(seed: seed)
        let shelf = Shelf()
        _ = shelf.seal([event(0), event(1)], from: 0)
        var feed = try EventFeed(shelf, end: 2, log: nil)
        let notices = EventNotices()
        var (leaf, open, begin): (UInt64, [Happened], UInt64) = (2, [], 2)
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
            Array(repeating: event(1), count: EventNotices.mostEvents + 1), from: 1, at: 1)
        notices.tell(large)
        notices.tell(run([event(9)], from: 9, at: 1))
        var taken: [EventNotices.Notice] = []
        #expect(notices.take(into: &taken))
        #expect(taken.count == 1)
        notices.tell(run([event(9)], from: 9, at: 1))
        #expect(notices.take(into: &taken))
        #expect(taken.count == 1)
    }

    @Test(arguments: Trials.seeds(1_000))
    func `after blocks were undone the stream is that of those that came instead`(
        seed: UInt64
    ) throws {
        var dice = SplitMix64(seed: seed)
        let shelf = Shelf()
        var sizes = [shelf.seal([event(0), event(1)], from: 0).history.size]
        var feed = try EventFeed(
            shelf, end: 2, log: nil)
        let notices = EventNotices()
        var all = [event(0), event(1)]
        let hub = feed.hub
        var life: UInt8 = 0
        for turn in 0..<40 {
            let begin = sizes[sizes.count - 1]
            if dice.below(5) == 0, sizes.count > 1 {
                life += 1
                sizes.removeLast(1 + dice.below(sizes.count - 1))
                let size = sizes[sizes.count - 1]
                shelf.cut(to: size)
                all.removeLast(all.count - Int(size))
                notices.tell(retractedTo: size)
            } else {
                let events = (0..<UInt64(dice.below(4))).map { event(begin + $0, life: life) }
                if dice.below(3) > 0 { notices.tell(run(events, from: begin, at: UInt64(turn))) }
                let header = shelf.seal(events, from: begin)
                all += events
                sizes.append(header.history.size)
                if dice.below(2) == 0 { notices.tell(header) }
            }
        }
        notices.tell(shelf.seal([], from: sizes[sizes.count - 1]))
        notices.close()
        feed.run(notices)
        let end = UInt64(all.count)
        #expect(feed.next == end && hub.newest == end - 1)
        // Whoever reads from the beginning gets what stands, under its number.
        let fresh = try EventFeed(
            shelf, end: end, log: nil)
        #expect(try read(hub) == read(fresh.hub))
        #expect(try read(hub) == all.dropFirst().map(\.bytes))
    }

    private func read(_ hub: EventHub<LeafEvent>) throws -> [[UInt8]] {
        let seat = try hub.subscribe(after: 0, bell: Bell())
        var all: [[UInt8]] = []
        while case .events(let events) = hub.take(seat.subscription, where: { _ in true }),
            !events.isEmpty
        {
            #expect(events.allSatisfy { $0.sequence == $0.event.leaf })
            all += events.map { Array($0.event.bytes) }
        }
        hub.unsubscribe(seat.subscription)
        return all
    }
}

import Chain
import Loops
import Primitives
import RPC
import Records
import Spine
import Surface
import Tables
import Telemetry

/// Publishes every event in the order of History, the sequence of each its place there. Runs on a
/// thread of its own, so that the sequencer never waits for the disk.
struct EventFeed<Archive: EventArchive> {
    let hub: EventHub<LeafEvent>
    private let archive: Archive
    private let log: Logger?
    /// The leaf that is published next.
    private(set) var next: UInt64

    /// How many events a reader may come back for.
    static var capacity: Int { 4_096 }

    /// Begins with the newest events of sealed blocks, of which there are `end`. Those of the block
    /// under way come with its end.
    init(
        _ archive: Archive, end: UInt64, log: Logger?
    ) throws(SpineError) {
        (self.archive, self.log) = (archive, log)
        // The first leaf of all is shown by its block alone: there is no sequence before it.
        next = max(end > UInt64(Self.capacity) ? end - UInt64(Self.capacity) : 0, 1)
        hub = EventHub(capacity: Self.capacity, mostSubscribers: 4_096, after: next - 1)
        try catchUp(to: end)
    }

    /// Publishes until there is nothing more to come.
    mutating func run(_ notices: EventNotices) {
        var taken: [EventNotices.Notice] = []
        while notices.take(into: &taken) {
            for notice in taken {
                switch notice {
                case .turned(let run): take(run)
                case .retracted(let size): retract(to: size)
                case .sealed(let header):
                    do throws(SpineError) { try catchUp(to: header.history.size) } catch {
                        log?.error("node.events_ended") { $0.reason("\(error)") }
                        return hub.close()
                    }
                }
            }
        }
    }

    /// Events that stand behind a gap wait for their block.
    private mutating func take(_ run: EventRun) {
        guard run.firstLeaf <= next else { return }
        publish(run.dropFirst(Int(clamping: next - run.firstLeaf)))
    }

    /// Takes back what was published of blocks that were undone.
    private mutating func retract(to size: UInt64) {
        // The first leaf of all has no sequence, and is never undone.
        let size = max(size, 1)
        guard next > size else { return }
        hub.retract(after: size - 1)
        next = size
    }

    private mutating func catchUp(to size: UInt64) throws(SpineError) {
        while next < size {
            guard let height = archive.height(ofLeaf: next),
                let block = try archive.block(at: height)
            else { return }
            let known = Int(clamping: next - block.firstLeaf)
            publish(block.leafEvents.dropFirst(known))
        }
    }

    /// Events of which the first is the next.
    private mutating func publish(_ events: some Collection<LeafEvent>) {
        hub.publish(contentsOf: events)
        next += UInt64(events.count)
    }
}

/// Where events stand once their block is sealed: History, or a list in a test.
protocol EventArchive: Sendable {
    func height(ofLeaf leaf: UInt64) -> Height?
    func block(at height: Height) throws(SpineError) -> ArchivedBlock?
}

extension History: EventArchive {}

extension ArchivedBlock {
    var leafEvents: some RandomAccessCollection<LeafEvent> {
        events.indices.lazy.map { index in
            LeafEvent(
                events[index].bytes[...], leaf: firstLeaf + UInt64(index), at: header.height,
                header.time)
        }
    }
}

extension EventCatalogue {
    /// A sealed block as it is shown, with some of its events.
    func view(of block: ArchivedBlock, skip: Int, limit: Int) -> BlockView {
        var view = BlockView()
        (view.hash, view.header) = (block.header.hash, block.header)
        view.firstLeaf = block.firstLeaf
        view.events = block.leafEvents.dropFirst(skip).prefix(limit).map { self.view(of: $0) }
        return view
    }
}

import Chain
import Disk
import Loops
import Primitives
import Records
import Spine
import Synchronization
import Tables

/// What the sequencer tells of, on its way to whoever shows it: handing over never waits, and what
/// is beyond the bound is left out. Who takes notices by the numbers of the leaves, and reads what is
/// missing from History once it is sealed.
final class EventNotices: Sendable {
    enum Notice: Sendable {
        case turned(EventRun)
        case sealed(Header)
    }

    /// Events that wait at most.
    static let mostEvents = 65_536

    private let inbox = Inbox<Notice>(bound: 16_384)
    private let waiting = Atomic(0)

    func tell(_ batch: borrowing AppliedBatch) {
        // Not taken apart where nobody would see it.
        guard waiting.load(ordering: .relaxed) <= Self.mostEvents else { return }
        tell(EventRun(batch))
    }

    func tell(_ run: EventRun) {
        let count = run.events.count
        let before = waiting.add(count, ordering: .relaxed).oldValue
        guard before <= Self.mostEvents, add(.turned(run)) else {
            waiting.subtract(count, ordering: .relaxed)
            return
        }
    }

    func tell(_ header: Header) { _ = add(.sealed(header)) }

    private func add(_ notice: Notice) -> Bool {
        do throws(Inbox<Notice>.Refusal) {
            try inbox.add(CollectionOfOne(notice))
            return true
        } catch { return false }
    }

    /// Waits for notices; false once there will be none.
    func take(into taken: inout [Notice]) -> Bool {
        let goesOn = inbox.take(into: &taken, within: 1_000)
        let count = taken.reduce(0) { count, notice in
            if case .turned(let run) = notice { count + run.events.count } else { count }
        }
        waiting.subtract(count, ordering: .relaxed)
        return goesOn
    }

    func close() { inbox.close() }
}

/// Events that follow one another in History and belong to one block, as canonical bytes.
struct EventRun: Sendable {
    var height = Height.genesis
    var time = Milliseconds.zero
    var firstLeaf: UInt64 = 0
    var events: [[UInt8]] = []

    init() {}

    /// What one batch made happen.
    init(_ batch: borrowing AppliedBatch) {
        (height, time, firstLeaf) = (batch.height, batch.time, batch.firstLeaf)
        events = batch.eventBytes
    }
}

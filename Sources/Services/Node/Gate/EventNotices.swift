import Chain
import Disk
import Loops
import Primitives
import Records
import Spine
import Surface
import Synchronization
import Tables

/// What the sequencer tells of, on its way to whoever shows it: handing over never waits, and what
/// is beyond the bound is left out. Who takes notices by the numbers of the leaves, and reads what is
/// missing from History once it is sealed.
final class EventNotices: Sendable {
    enum Notice: Sendable {
        case turned(EventRun)
        case sealed(Header)
        /// Blocks were undone: of History so many leaves are left.
        case retracted(UInt64)
    }

    /// Events that wait at most.
    static let mostEvents = 65_536

    private struct Sent: Sendable {
        let notice: Notice
        /// How many retractions were told before it.
        let retractions: Int
    }

    private let inbox = Inbox<Sent>(bound: 16_384)
    private let waiting = Atomic(0)
    /// The leaves that each retraction has left. Not one of them may be lost: what is told behind it
    /// would stand under numbers that others have.
    private let retractions = Mutex<[UInt64]>([])
    private let taken = Mutex(Taken())

    private struct Taken {
        var sent: [Sent] = []
        var retractions = 0
    }

    func tell(_ batch: borrowing AppliedBatch) {
        // Not taken apart where nobody would see it.
        guard waiting.load(ordering: .relaxed) <= Self.mostEvents else { return }
        tell(EventRun(batch))
    }

    func tell(_ run: EventRun) {
        let count = run.count
        let before = waiting.add(count, ordering: .relaxed).oldValue
        guard before <= Self.mostEvents, add(.turned(run)) else {
            waiting.subtract(count, ordering: .relaxed)
            return
        }
    }

    func tell(_ header: Header) { _ = add(.sealed(header)) }

    /// Blocks were undone, and so many leaves are left. Where the queue is full, it is taken with
    /// whatever comes next.
    func tell(retractedTo size: UInt64) {
        retractions.withLock { $0.append(size) }
        _ = add(.retracted(size))
    }

    private func add(_ notice: Notice) -> Bool {
        let sent = Sent(notice: notice, retractions: retractions.withLock(\.count))
        do throws(Inbox<Sent>.Refusal) {
            try inbox.add(CollectionOfOne(sent))
            return true
        } catch { return false }
    }

    /// Waits for notices; false once there will be none. A retraction stands before every notice that
    /// was told behind it. One thread takes.
    func take(into notices: inout [Notice]) -> Bool {
        taken.withLock { taken in
            let goesOn = inbox.take(into: &taken.sent, within: 1_000)
            notices.removeAll(keepingCapacity: true)
            for sent in taken.sent {
                if sent.retractions > taken.retractions {
                    let left = retractions.withLock {
                        $0[taken.retractions..<sent.retractions].min()
                    }
                    taken.retractions = sent.retractions
                    notices.append(.retracted(left ?? 0))
                }
                switch sent.notice {
                case .turned(let run):
                    waiting.subtract(run.count, ordering: .relaxed)
                    notices.append(sent.notice)
                case .sealed: notices.append(sent.notice)
                case .retracted: continue
                }
            }
            return goesOn
        }
    }

    func close() { inbox.close() }
}

/// Events that follow one another in History and belong to one block. Their bytes stand once, and
/// each event is a part of them.
struct EventRun: Sendable, RandomAccessCollection {
    let firstLeaf: UInt64
    private let height: Height
    private let time: Milliseconds
    private let bytes: [UInt8]
    /// Where each event begins, and where the last one ends.
    private let offsets: [UInt32]

    init(_ events: EventBuffer, from leaf: UInt64, at height: Height, _ time: Milliseconds) {
        (firstLeaf, self.height, self.time) = (leaf, height, time)
        // Copied, so that the buffer is filled again where it stands.
        (bytes, offsets) = events.withLeaves { bytes, offsets in
            (
                unsafe bytes.withUnsafeBufferPointer { unsafe Array($0) },
                unsafe offsets.withUnsafeBufferPointer { unsafe Array($0) }
            )
        }
    }

    /// What one batch made happen.
    init(_ batch: borrowing AppliedBatch) {
        self.init(batch.events, from: batch.firstLeaf, at: batch.height, batch.time)
    }

    var startIndex: Int { 0 }
    var endIndex: Int { offsets.count - 1 }

    subscript(index: Int) -> LeafEvent {
        LeafEvent(
            bytes[Int(offsets[index])..<Int(offsets[index + 1])], leaf: firstLeaf + UInt64(index),
            at: height, time)
    }
}

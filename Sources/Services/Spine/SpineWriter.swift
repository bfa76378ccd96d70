package import Chain
import Disk
import Loops
package import Primitives
import Records
package import Storage
import World

/// The thread that owns the sequencer: takes what waits as one batch, has it made durable and
/// applied, answers, and seals a block at the end of each slot in which anything came.
struct SpineWriter<D: Disk> {
    private var sequencer: Sequencer<D>
    private var stamps: StampedTime
    private let inbox: Inbox<SpineRequest<D>>
    private let mostEntries: Int
    private let observer: SpineObserver
    private var slot: SlotClock
    // Emptied and filled again, so that nothing is allocated for a batch.
    private var work: [SpineRequest<D>] = []
    private var entries: [PreparedEntry] = []
    private var replies: [@Sendable (Answer) -> Void] = []
    /// Who asks for what another in the same batch asks for, by that one's place in `replies`.
    private var repeats: [(place: Int, reply: @Sendable (Answer) -> Void)] = []
    private var outcomes: [Outcome] = []

    init(
        _ sequencer: Sequencer<D>, inbox: Inbox<SpineRequest<D>>, clock: any SpineClock,
        observer: SpineObserver, mostEntries: Int = Batch.mostEntries
    ) {
        self.sequencer = sequencer
        (self.inbox, self.observer, self.mostEntries) = (inbox, observer, mostEntries)
        stamps = StampedTime(
            clock, after: sequencer.time,
            isNew: sequencer.isNew)
        slot = SlotClock(length: sequencer.world.chain[.slotMilliseconds], from: sequencer.time)
    }

    /// Runs until the inbox is closed and empty, or the disk fails.
    mutating func run() {
        var wait: UInt64 = 0
        while inbox.take(into: &work, within: wait) {
            let (now, gap) = stamps.look()
            do throws(SpineError) {
                try turn(at: now, after: gap)
                if now.value > sequencer.time.value + Self.longestSilence { try noteTime(now) }
                if slot.hasEnded(at: now) { try seal(at: now) }
                if let fault = sequencer.following.stopped { throw fault }
            } catch { return stop(error) }
            stamps.worked()
            wait = pause(from: now)
        }
        do throws(SpineError) {
            let (now, gap) = stamps.look()
            try turn(at: now, after: gap)
            try noteTime(now)
            try seal(at: now)
            try catchUp(at: now)
            try sequencer.end(keeping: true)
        } catch { stop(error) }
    }

    /// Where something waits for a time, the log says at least this often that the node is there: a
    /// node that is killed counts what came after as a time in which nobody could act.
    private static var longestSilence: UInt64 { 60_000 }

    /// Until the slot ends or something is due, and never so long that the waiting is a gap.
    func pause(from now: Milliseconds) -> UInt64 {
        var until = slot.end(after: now)
        if let due = sequencer.world.nextDue { until = min(until, due) }
        return min(
            until.value > now.value ? until.value - now.value : 0, StampedTime.longestPause / 2)
    }

    /// Leaves the time in the log where something waits for a time: what comes after it is then a
    /// gap, and what came before it is none.
    private mutating func noteTime(_ now: Milliseconds) throws(SpineError) {
        guard sequencer.world.nextDue != nil, now > sequencer.time else { return }
        outcomes.removeAll(keepingCapacity: true)
        try sequencer.turn([PreparedEntry(.tick(Nothing()))], at: now, into: &outcomes)
    }

    // MARK: A batch

    private mutating func turn(at now: Milliseconds, after gap: Milliseconds?) throws(SpineError) {
        if let gap {
            // Alone, so that what it moves is not due before it.
            entries.append(PreparedEntry(.resumed(gap)))
            try flush(at: now)
        }
        var admission = Admission(at: now)
        for index in work.indices {
            guard case .command(let entry, let reply) = work[index] else { continue }
            switch admission.verdict(on: entry, at: replies.count, by: sequencer) {
            case .refused(let code): reply(.refused(code))
            case .known(let outcome): reply(.applied(outcome))
            case .again(let place): repeats.append((place, reply))
            case .taken:
                entries.append(entry)
                replies.append(reply)
                guard entries.count >= mostEntries else { continue }
                try flush(at: now)
                admission = Admission(at: now)
            }
        }
        try flush(at: now)
        for index in work.indices {
            if case .look(let body, _) = work[index] { body(sequencer) }
        }
        work.removeAll(keepingCapacity: true)
    }

    /// Has what was gathered made durable and applied, and answers.
    private mutating func flush(at now: Milliseconds) throws(SpineError) {
        outcomes.removeAll(keepingCapacity: true)
        try sequencer.turn(entries, at: now, into: &outcomes)
        let asked = entries.count - replies.count
        for (reply, outcome) in zip(replies, outcomes.dropFirst(asked)) {
            reply(.applied(outcome))
        }
        for (place, reply) in repeats {
            let first = outcomes[asked + place]
            reply(.applied(Outcome(first.code, at: first.height, isRepeated: true)))
        }
        entries.removeAll(keepingCapacity: true)
        replies.removeAll(keepingCapacity: true)
        repeats.removeAll(keepingCapacity: true)
    }

    // MARK: Blocks

    private mutating func seal(at now: Milliseconds) throws(SpineError) {
        slot.begin(at: now, length: sequencer.world.chain[.slotMilliseconds])
        if try sequencer.seal(at: now) == nil { try catchUp(at: now) }
    }

    /// Where the last header speaks of an older state and nothing comes, a block of its own says what
    /// the newest is, so that it can be proven.
    private mutating func catchUp(at now: Milliseconds) throws(SpineError) {
        guard sequencer.header.stateHeight < sequencer.header.height else { return }
        outcomes.removeAll(keepingCapacity: true)
        try sequencer.turn([PreparedEntry(.tick(Nothing()))], at: now, into: &outcomes)
        _ = try sequencer.seal(at: now)
    }

    // MARK: The end

    private mutating func stop(_ error: SpineError) {
        inbox.close()
        // Behind the writer something else may have gone wrong since; this is why it stops.
        do throws(SpineError) { try sequencer.end() } catch let later {
            if later != error { observer.failedLater(later) }
        }
        observer.stopped(error)
        repeat {
            for request in work {
                switch request {
                case .command(_, let reply): reply(.stopped("\(error)"))
                case .look(_, let refuse): refuse()
                }
            }
        } while inbox.take(into: &work, within: 0)
    }
}

/// What the spine tells while it runs, on threads of its own: whoever listens must not hold it up.
package struct SpineObserver: Sendable {
    package var turned: @Sendable (borrowing AppliedBatch) -> Void = { _ in }
    /// A block is durable, and stands in History.
    package var sealed: @Sendable (Header) -> Void = { _ in }
    /// Blocks were undone, and History with them: this is the newest now.
    package var retracted: @Sendable (Header) -> Void = { _ in }
    package var snapshotTaken: @Sendable (Height) -> Void = { _ in }
    package var snapshotFailed: @Sendable (StorageError) -> Void = { _ in }
    /// The one before was still being written.
    package var snapshotSkipped: @Sendable (Height) -> Void = { _ in }
    package var stopped: @Sendable (SpineError) -> Void = { _ in }
    /// What went wrong besides, while it stopped.
    package var failedLater: @Sendable (SpineError) -> Void = { _ in }

    package init() {}
}

/// When the slot under way ends.
struct SlotClock {
    private var length: UInt64
    private var begun: UInt64 = 0

    init(length: UInt64, from time: Milliseconds) {
        self.length = max(length, 1)
        begin(at: time, length: length)
    }

    mutating func begin(at now: Milliseconds, length: UInt64) {
        self.length = max(length, 1)
        begun = now.value - now.value % self.length
    }

    func hasEnded(at now: Milliseconds) -> Bool { now.value >= begun + length }

    func end(after now: Milliseconds) -> Milliseconds {
        Milliseconds(now.value - now.value % length + length)
    }
}

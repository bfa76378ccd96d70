import Chain
import Disk
import Ledger
import Loops
import Primitives
import Records
import Storage
import World

/// The thread that owns the sequencer: takes what waits as one batch, has it made durable and
/// applied, answers, and seals a block at the end of each slot in which anything came.
struct SpineWriter<D: Disk> {
    private var sequencer: Sequencer<D>
    private var stamps: StampedTime
    private let intake: Intake<D>
    private let mostEntries: Int
    private let observer: SpineObserver
    private var slot: SlotClock
    // Emptied and filled again, so that nothing is allocated for a batch.
    private var work: [SpineRequest<D>] = []
    private var entries: [PreparedEntry] = []
    /// Of the entries that nobody signed.
    private var replies: [Reply] = []
    private var outcomes: [Outcome] = []
    private var pool: Mempool<Waiting>
    /// How long somebody waits for an answer at most, and when that was last looked after.
    private let patience: UInt64
    private var dismissed = Milliseconds.zero
    /// What a block took at most when the pools were last held against it.
    private var blockUnits = UInt64.max
    private var facts = FeeLane.allCases.map { _ in LaneFacts() }
    /// Seats that were chosen for the batch, and what becomes of each.
    private var chosen: [Int] = []
    private var fates: [Fate] = []

    /// What becomes of one that was chosen.
    private enum Fate {
        case logged
        case said(Answer)
        /// It could not be judged yet.
        case waits
    }

    init(
        _ sequencer: Sequencer<D>, intake: Intake<D>,
        mempool bounds: MempoolBounds = MempoolBounds(),
        clock: any SpineClock, observer: SpineObserver, mostEntries: Int = Batch.mostEntries,
        patience: UInt64 = SpinePatience.usual
    ) {
        self.sequencer = sequencer
        (self.intake, self.observer, self.mostEntries) = (intake, observer, mostEntries)
        (pool, self.patience) = (Mempool(bounds), patience)
        stamps = StampedTime(
            clock, after: sequencer.time,
            isNew: sequencer.isNew)
        slot = SlotClock(length: sequencer.world.chain[.slotMilliseconds], from: sequencer.time)
        showLanes(isNewBlock: false)
    }

    /// Runs until the intake is closed and what waits is done, as far as the open block takes it, or
    /// the disk fails.
    mutating func run() {
        var wait: UInt64 = 0
        while intake.take(into: &work, within: wait) {
            let (now, gap) = stamps.look()
            let isMore: Bool
            do throws(SpineError) {
                isMore = try turn(at: now, after: gap)
                dismiss(at: now)
                if now.value > sequencer.time.value + Self.longestSilence { try noteTime(now) }
                if slot.hasEnded(at: now) { try endSlot(at: now) }
                if let fault = sequencer.following.stopped { throw fault }
            } catch { return stop(error) }
            stamps.worked()
            wait = isMore ? 0 : pause(from: now)
        }
        do throws(SpineError) {
            let (now, first) = stamps.look()
            var gap = first
            while try turn(at: now, after: gap) { gap = nil }
            try noteTime(now)
            try seal(at: now)
            try catchUp(at: now)
            pool.end(Intake<D>.ending)
            showLanes(isNewBlock: false)
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

    /// Does what has come; true where the pools may have more that the open block takes.
    private mutating func turn(
        at now: Milliseconds, after gap: Milliseconds?
    ) throws(SpineError) -> Bool {
        if let gap {
            // Alone, so that what it moves is not due before it.
            entries.append(PreparedEntry(.resumed(gap)))
            try flush(at: now)
        }
        var room = entryRoom(at: now)
        for index in work.indices {
            switch work[index] {
            case .command(let entry, let reply):
                if case .refused(let code) = Admission(at: now).verdict(
                    onUnsigned: entry.entry, by: sequencer)
                {
                    reply(.refused(code))
                    continue
                }
                guard room > 0 else {
                    reply(.busy(retryAfter: Milliseconds(max(pause(from: now), 1))))
                    continue
                }
                entries.append(entry)
                replies.append(reply)
                room -= 1
                guard entries.count >= mostEntries else { continue }
                try flush(at: now)
                room = entryRoom(at: now)
            case .signed(let ticket, let waiting): take(ticket, waiting, at: now)
            case .look: continue
            }
        }
        // The others are in the pools, among the replies, or answered.
        work.removeAll { if case .look = $0 { false } else { true } }
        refuseTooLarge()
        choose(at: now)
        // Where all of them have to wait, trying again changes nothing.
        let isMore = fates.contains { if case .waits = $0 { false } else { true } }
        try flush(at: now)
        showLanes(isNewBlock: false)
        for index in work.indices {
            if case .look(let body, _) = work[index] { body(sequencer) }
        }
        work.removeAll(keepingCapacity: true)
        return isMore
    }

    /// Lets a signed command wait, unless it is known already that it cannot be carried out: such
    /// ones must not keep others out while blocks are full, nor take their place.
    private mutating func take(_ ticket: PoolTicket, _ waiting: Waiting, at now: Milliseconds) {
        var waiting = waiting
        waiting.wait(until: now.adding(Milliseconds(patience)) ?? now)
        if pool.join(ticket, waiting) { return }
        let moment = Moment(
            height: sequencer.header.height.next ?? sequencer.header.height, time: now)
        switch sequencer.world.judge(waiting.entry, at: moment, within: pool.bounds.perSender) {
        case .waits(let expected): wait(ticket, waiting, expected: expected)
        case .goes(let answer): waiting.answer(answer)
        }
    }

    /// Nobody waits for what he cannot pay, and nonces that are ahead of their accounts, which may
    /// never be carried out, take half of a lane at most: they must not push out who pays.
    private mutating func wait(
        _ ticket: PoolTicket, _ waiting: Waiting, expected: UInt64
    ) {
        var ticket = ticket
        let chain = sequencer.world.chain
        let fee = chain.baseFee(of: ticket.lane).multiplied(by: ticket.units) ?? .maximum
        ticket.cost = fee.adding(ticket.tip) ?? .maximum
        let others = pool.committed(beside: ticket)
        let (all, tips) = (others.all.adding(ticket.cost), others.tips.adding(ticket.tip))
        let ledger = sequencer.world.ledger
        let balance = ledger.balance(of: ticket.sender)
        // A rebate pays fees, not tips.
        let purse = balance.adding(ledger.rebate(of: ticket.sender)) ?? .maximum
        guard let all, let tips, all <= purse, tips <= balance else {
            return waiting.answer(.refused(RefusalCode(ChainRefusal.cannotPayFee)))
        }
        guard pool.isNext(ticket, expected: expected) || !pool.isHalfFull(ticket.lane) else {
            return waiting.answer(.busy)
        }
        pool.take(ticket, waiting, expected: expected)
    }

    /// Lets those go that fit no block any more, since a block takes less than it did: they would hold
    /// up all that wait in their lane.
    private mutating func refuseTooLarge() {
        let most = sequencer.world.chain[.blockUnits]
        if most < blockUnits { pool.refuse(above: most) }
        blockUnits = most
    }

    /// Tells who has waited for an answer as long as anybody does that it is still to come.
    private mutating func dismiss(at now: Milliseconds) {
        // Whoever is told a little later has not waited much longer.
        guard now.value >= dismissed.value + patience / 20 else { return }
        dismissed = now
        guard pool.count > 0 else { return }
        let wait = min(max(pause(from: now), SpinePatience.shortest), SpinePatience.longest)
        pool.dismiss(at: now, retryAfter: Milliseconds(wait))
    }

    /// Entries that the open block still takes, beside those that were gathered: what falls due has
    /// its place before them.
    private func entryRoom(at now: Milliseconds) -> Int {
        let isDue = sequencer.world.nextDue.map { $0 <= now } ?? false
        let taken = sequencer.open.entries + entries.count + (isDue ? 1 : 0)
        return max(Int(clamping: sequencer.world.chain[.blockEntries]) - taken, 0)
    }

    /// Gathers from the pools what the open block takes next.
    private mutating func choose(at now: Milliseconds) {
        var (used, most) = (
            sequencer.world.chain.unitsInBlock, sequencer.world.chain[.blockUnits]
        )
        let shares = facts.map(\.target)
        var admission = Admission(at: now)
        while chosen.count < 2 * mostEntries {
            let first = chosen.count
            pool.choose(
                entries: min(entryRoom(at: now), mostEntries - entries.count, Self.atOnce),
                units: most > used ? most - used : 0, shares: shares, into: &chosen)
            guard chosen.count > first else { return }
            for seat in chosen[first...] {
                guard let entry = pool.payload(at: seat)?.entry else {
                    preconditionFailure("nobody sits where one was chosen")
                }
                switch admission.verdict(on: entry, by: sequencer) {
                case .taken:
                    entries.append(entry)
                    fates.append(.logged)
                    used += pool.ticket(at: seat).units
                case .refused(let code): fates.append(.said(.refused(code)))
                case .known(let outcome): fates.append(.said(.applied(outcome)))
                case .later:
                    fates.append(.waits)
                    // The others of that sender wait, too; their places are for somebody else.
                    pool.hold(seat)
                }
            }
        }
    }

    /// So many are chosen before they are judged: of a sender whose others have to wait for the
    /// first, no more take the place of somebody else.
    private static var atOnce: Int { 64 }

    /// Tells those that were chosen what came of them, `outcomes` being of those that were logged.
    private mutating func settle(_ outcomes: ArraySlice<Outcome>) {
        var logged = outcomes.makeIterator()
        for (seat, fate) in zip(chosen, fates) {
            var answer: Answer?
            switch fate {
            case .logged: answer = logged.next().map { .applied($0) }
            case .said(let said): answer = said
            case .waits: answer = nil
            }
            guard let answer else {
                pool.putBack(seat)
                continue
            }
            let nonce = sequencer.world.chain.account(of: pool.ticket(at: seat).sender).nonce
            let isCarriedOut = if case .logged = fate { true } else { false }
            pool.finish(seat, expected: nonce, isCarriedOut: isCarriedOut)?.answer(answer)
        }
        chosen.removeAll(keepingCapacity: true)
        fates.removeAll(keepingCapacity: true)
    }

    /// Has what was gathered made durable and applied, and answers.
    private mutating func flush(at now: Milliseconds) throws(SpineError) {
        outcomes.removeAll(keepingCapacity: true)
        try sequencer.turn(entries, at: now, into: &outcomes)
        // A gap stands before them, and has nobody who asks.
        let logged = fates.count { if case .logged = $0 { true } else { false } }
        let asked = outcomes.dropFirst(entries.count - replies.count - logged)
        let done = asked.count(where: \.isDone)
        if !asked.isEmpty { observer.carriedOut(done, asked.count - done) }
        for (reply, outcome) in zip(replies, asked) { reply(.applied(outcome)) }
        settle(asked.dropFirst(replies.count))
        entries.removeAll(keepingCapacity: true)
        replies.removeAll(keepingCapacity: true)
    }

    // MARK: The lanes

    /// Says how the lanes stand.
    private mutating func showLanes(isNewBlock: Bool) {
        var lanes: [LaneStats] = []
        for lane in FeeLane.allCases {
            let index = Int(lane.rawValue)
            facts[index].renew(sequencer.world.chain, lane, isNewBlock: isNewBlock)
            lanes.append(pool.stats(of: lane, facts[index]))
        }
        intake.show(lanes, pool.takeMoves())
        observer.lanes(lanes)
        observer.world(sequencer.world)
    }

    private mutating func endSlot(at now: Milliseconds) throws(SpineError) {
        let (before, isEmpty) = (sequencer.header.height, sequencer.open.isEmpty)
        try seal(at: now)
        let height = sequencer.header.height
        pool.endSlot(open: height.next ?? height, isNewBlock: height != before)
        // A block that only says what the state is tells nothing of the demand.
        showLanes(isNewBlock: !isEmpty)
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
        intake.close()
        // Behind the writer something else may have gone wrong since; this is why it stops.
        do throws(SpineError) { try sequencer.end() } catch let later {
            if later != error { observer.failedLater(later) }
        }
        observer.stopped(error)
        repeat {
            for request in work { request.answer(.stopped("\(error)")) }
        } while intake.take(into: &work, within: 0)
        for reply in replies { reply(.stopped("\(error)")) }
        pool.end("\(error)")
    }
}

/// How long somebody who has handed something in waits for the word on it, in milliseconds. A server's
/// handlers have half a minute: within it he is told at least that it still waits.
package enum SpinePatience {
    package static let usual: UInt64 = 20_000
    /// After how long he may ask again, at least and at most.
    package static let (shortest, longest) = (UInt64(100), UInt64(5_000))
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

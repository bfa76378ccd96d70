public import Ledger
public import Primitives
public import Records
public import Settlement
import Tables

extension ComputeMarket {
    /// Pays the provider of a matched job.
    mutating func finish(
        _ id: JobID, ledger: inout Ledger,
        settlement: inout Settlement, at now: Moment, into events: inout EventBuffer
    ) {
        guard var job = jobs[id], case .matched(let match) = job.state else {
            preconditionFailure("job \(id) is paid, but not matched")
        }
        let isPaid = pay(
            id, job, match, ledger: &ledger, settlement: &settlement, at: now, into: &events)
        follow(settlement)
        guard isPaid else {
            refund(
                id, for: .failed, ledger: &ledger, settlement: &settlement, at: now,
                into: &events)
            return look(
                match.offer, ledger: &ledger, settlement: &settlement, at: now, into: &events)
        }
        var finish = JobFinish()
        (finish.match, finish.at) = (match, now)
        job.state = .finished(finish)
        end(id, job)
        var finished = JobFinished()
        (finished.id, finished.provider) = (id, match.provider)
        let receipt = Receipt(id, job, match, at: now.time)
        switch job.book {
        case .real:
            finished.paid = job.price
            events.append(finished)
            events.append(receipt)
        case .dryRun:
            events.append(finished)
            events.append(DryRunReceipt(receipt))
        }
        changeTaken(of: match.offer) { $0.subtracting(job.post.units) }
        look(match.offer, ledger: &ledger, settlement: &settlement, at: now, into: &events)
    }

    /// Gives the buyer of an open job back what is set aside.
    mutating func refund(
        _ id: JobID, for reason: RefundReason, ledger: inout Ledger,
        settlement: inout Settlement, at now: Moment,
        into events: inout EventBuffer
    ) {
        guard var job = jobs[id] else { preconditionFailure("job \(id) is refunded, but not open") }
        let match = job.match
        let amount = giveBack(
            id, job, for: reason, ledger: &ledger, settlement: &settlement, at: now,
            into: &events)
        if match == nil {
            books[job.post.lane].waiting[job.book].remove(
                rank: ~job.post.pricePerUnit.value, id: id.value)
        }
        var refund = JobRefund()
        (refund.reason, refund.match, refund.at) = (reason, match, now)
        job.state = .refunded(refund)
        end(id, job)
        var refunded = JobRefunded()
        (refunded.id, refunded.buyer, refunded.amount) = (id, job.buyer, amount)
        refunded.reason = reason
        events.append(refunded)
        if let match { changeTaken(of: match.offer) { $0.subtracting(job.post.units) } }
        follow(settlement)
    }

    /// Moves a job from the open ones to the ended ones, of which the oldest may go.
    private mutating func end(_ id: JobID, _ job: Job) {
        let number = counters.ended
        counters.ended = number + 1
        jobs[id] = nil
        books[job.post.lane].openJobs -= 1
        deadlines.remove(rank: job.post.deadline.value, id: id.value)
        finished[id] = EndedJob(number: number, job: job)
        if let oldest = ring.insert(id, number: number) { finished[oldest] = nil }
    }

    // MARK: Time

    /// When there is something to do without a command: the earliest deadline, or at once where an
    /// offer is still looking, or a job is to be called off.
    public var nextDue: Milliseconds? {
        guard looking.isEmpty, nextCalledOff == nil else { return .zero }
        return deadlines.first.map { Milliseconds($0.rank) }
    }

    /// The first of the jobs that wait from a dry run while it is settled for real.
    private var nextCalledOff: JobID? {
        guard book == .real else { return nil }
        for lane in FeeLane.allCases {
            if let first = books[lane].waiting[.dryRun].first { return JobID(first.id) }
        }
        return nil
    }

    /// Refunds the jobs whose deadlines have come, by deadline and then by number, calls off what waits
    /// from a dry run while it is settled for real, and lets offers look on. What exceeds the bound stays
    /// due.
    public mutating func advance(
        to now: Moment, ledger: inout Ledger, settlement: inout Settlement,
        into events: inout EventBuffer
    ) {
        follow(settlement)
        var left = bounds.due
        while left > 0, let due = deadlines.first, due.rank <= now.time.value {
            left -= 1
            let id = JobID(due.id)
            let offer = jobs[id]?.match?.offer
            refund(
                id, for: .expired, ledger: &ledger, settlement: &settlement, at: now, into: &events)
            guard let offer else { continue }
            look(
                offer, atMost: &left, ledger: &ledger, settlement: &settlement, at: now,
                into: &events)
        }
        while left > 0, let id = nextCalledOff {
            left -= 1
            refund(
                id, for: .calledOff, ledger: &ledger, settlement: &settlement, at: now,
                into: &events)
        }
        while left > 0, let next = looking.first {
            look(
                OfferID(next.id), atMost: &left, ledger: &ledger, settlement: &settlement, at: now,
                into: &events)
        }
    }

    /// Moves the deadline of every open job by `span`, for time in which nobody
    /// could have met it.
    public mutating func postpone(by span: Milliseconds, into events: inout EventBuffer) {
        guard span > .zero else { return }
        for id in jobs.keys {
            jobs.update(id) { job in
                job.post.deadline = job.post.deadline.adding(span) ?? Milliseconds(.max)
            }
        }
        deadlines = Shelf(deadlineEntries)
        events.append(DeadlinesPostponed(by: span))
    }

    private var deadlineEntries: [Shelf.Entry] {
        var entries: [Shelf.Entry] = []
        entries.reserveCapacity(jobs.count)
        jobs.forEachUnordered { id, job in
            entries.append(Shelf.Entry(rank: job.post.deadline.value, id: id.value))
        }
        return entries
    }

    // MARK: Anew from the rows

    public mutating func rebuild() {
        (books, looking, ring) = (LaneBooks(), Shelf(), EndedRing(size: bounds.finished))
        deadlines = Shelf(deadlineEntries)
        for lane in FeeLane.allCases {
            var standing = PerBook<[Shelf.Entry]>([])
            offers.forEachUnordered { id, offer in
                guard offer.lane == lane else { return }
                standing[book(of: id)].append(LaneBook.entry(id, offer))
            }
            var waiting = PerBook<[Shelf.Entry]>([])
            jobs.forEachUnordered { id, job in
                guard job.post.lane == lane else { return }
                books[lane].openJobs += 1
                guard case .waiting = job.state else { return }
                waiting[job.book].append(LaneBook.entry(id, job))
            }
            for book in Book.allCases {
                books[lane].offers[book] = Shelf(standing[book])
                books[lane].waiting[book] = Shelf(waiting[book])
            }
        }
        var stillLooking: [Shelf.Entry] = []
        offers.forEachUnordered { id, offer in
            if offer.isLooking { stillLooking.append(Shelf.Entry(rank: 0, id: id.value)) }
        }
        looking = Shelf(stillLooking)
        finished.forEachUnordered { id, ended in
            _ = ring.insert(id, number: ended.number)
        }
    }
}

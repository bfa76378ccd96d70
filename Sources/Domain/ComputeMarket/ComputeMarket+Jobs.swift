import Ledger
import Primitives
import Records
import Settlement
import Tables

extension ComputeMarket {
    mutating func open(
        _ post: JobPost, by buyer: Address, ledger: inout Ledger,
        settlement: inout Settlement, at now: Moment,
        into events: inout EventBuffer
    ) throws(Refusal) {
        guard post.length > 0 else { throw .emptySlice }
        guard post.units > .zero else { throw .noUnits }
        guard post.pricePerUnit > .zero else { throw .noPrice }
        guard post.deadline > now.time, let span = post.deadline.subtracting(now.time) else {
            throw .deadlineNotAhead
        }
        guard span <= bounds.farthestDeadline else { throw .deadlineTooFar }
        guard books[post.lane].openJobs < bounds.perLane else { throw .laneFull }
        let id = counters.nextJob
        guard let next = id.next else { throw .numbersExhausted }

        var job = Job()
        job.buyer = buyer
        job.post = post
        job.posted = now
        // The last check: what is refused there changes nothing, here or there.
        job.escrow = try setAside(
            job, id, ledger: &ledger, settlement: &settlement, at: now, into: &events)

        counters.nextJob = next
        jobs[id] = job
        books[post.lane].openJobs += 1
        deadlines.insert(Shelf.Entry(rank: post.deadline.value, id: id.value))
        var posted = JobPosted()
        (posted.id, posted.buyer, posted.post, posted.escrow) = (id, buyer, post, job.escrow)
        events.append(posted)

        guard let offer = books[post.lane].offer(for: job) else {
            return books[post.lane].waiting[job.book].insert(LaneBook.entry(id, job))
        }
        match(id, with: offer, ledger: &ledger, settlement: &settlement, at: now, into: &events)
    }

    mutating func cancel(
        _ id: JobID, by actor: Address, ledger: inout Ledger,
        settlement: inout Settlement, at now: Moment,
        into events: inout EventBuffer
    ) throws(Refusal) {
        guard let job = jobs[id] else { throw .unknownJob }
        guard job.buyer == actor else { throw .notYourJob }
        guard case .waiting = job.state else { throw .alreadyMatched }
        guard job.post.deadline > now.time else { throw .deadlinePassed }
        refund(
            id, for: .cancelled, ledger: &ledger, settlement: &settlement, at: now, into: &events)
    }

    mutating func prove(
        _ proof: Proof, by actor: Address, ledger: inout Ledger,
        settlement: inout Settlement, at now: Moment,
        into events: inout EventBuffer
    ) throws(Refusal) {
        guard let job = jobs[proof.job] else { throw .unknownJob }
        guard case .matched(let match) = job.state else { throw .notMatched }
        guard match.provider == actor else { throw .notItsProvider }
        guard job.post.deadline > now.time else { throw .deadlinePassed }
        guard Slice.commitment(of: proof.proof) == job.post.commitment else { throw .wrongProof }
        finish(proof.job, ledger: &ledger, settlement: &settlement, at: now, into: &events)
    }
}

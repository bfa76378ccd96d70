import Ledger
import Primitives
import Records
import Settlement

// From the second rules on what a job costs and pays is settled as an order of its number. A job that
// was posted before has its money set aside by the market itself, until it ends.
extension ComputeMarket {
    /// Whether what is posted now is settled as an order.
    var hasSettlement: Bool { rules >= .second }

    /// Sets the most that a job may cost aside; none where its book moves nothing.
    func setAside(
        _ job: Job, _ id: JobID, ledger: inout Ledger, settlement: inout Settlement, at now: Moment,
        into events: inout EventBuffer
    ) throws(Refusal) -> DepositID {
        guard hasSettlement else {
            do throws(Ledger.Refusal) {
                return try ledger.setAside(
                    job.price, from: job.buyer, as: .escrow, room: Self.room, subject: id.value,
                    into: &events)
            } catch { throw .ledger(error) }
        }
        do throws(Settlement.Refusal) {
            try settlement.open(
                OrderID(id.value), for: job.buyer, amount: job.price, ledger: &ledger, at: now,
                into: &events)
        } catch {
            if case .ledger(let refusal) = error { throw .ledger(refusal) }
            // The number is new, the amount not zero and all of it CT.
            throw .amountTooLarge
        }
        return settlement.order(OrderID(id.value))?.escrow ?? .none
    }

    /// Gives the buyer of a job that was just matched back what it costs less, and has its provider
    /// promise the deadline; false where its escrow does not hold what it has to.
    func settleMatch(
        _ id: JobID, _ job: Job, _ match: JobMatch, saving most: Amount, ledger: inout Ledger,
        settlement: inout Settlement, at now: Moment, into events: inout EventBuffer
    ) -> Bool {
        let order = OrderID(id.value)
        if settlement.order(order) != nil {
            let terms = SLATerms(provider: match.provider, deadline: job.post.deadline)
            guard settlement.isWhole(order, ledger, orFallBackInto: &events) else { return false }
            Self.settled { () throws(Settlement.Refusal) in
                try settlement.reduce(
                    order, to: job.price, ledger: &ledger, at: now, into: &events)
                try settlement.track(order, terms, ledger: &ledger, at: now, into: &events)
            }
            return true
        }
        guard let saved = most.subtracting(job.price), saved > .zero else { return true }
        Self.certain { () throws(Ledger.Refusal) in
            try ledger.pay(
                saved, from: job.escrow, to: .account(job.buyer),
                for: Cause(.refund, subject: id.value), into: &events)
        }
        return true
    }

    /// Pays the provider of a job, or tallies that in a dry run; false where its escrow does not hold
    /// what it has to, or something was settled under its key before.
    func pay(
        _ id: JobID, _ job: Job, _ match: JobMatch, ledger: inout Ledger,
        settlement: inout Settlement, at now: Moment, into events: inout EventBuffer
    ) -> Bool {
        let order = OrderID(id.value)
        if settlement.order(order) != nil {
            let key = Receipt(id, job, match, at: now.time).idempotencyKey
            var isPaid = false
            Self.settled { () throws(Settlement.Refusal) in
                let outcome = try settlement.settle(
                    order, key: key, to: match.provider, ledger: &ledger, at: now, into: &events)
                if case .applied = outcome { isPaid = true }
            }
            return isPaid
        }
        let cause = Cause(.payment, subject: id.value)
        Self.certain { () throws(Ledger.Refusal) in
            try ledger.pay(
                job.price, from: job.escrow, to: .account(match.provider), for: cause,
                into: &events)
            try ledger.close(job.escrow, for: cause, into: &events)
        }
        return true
    }

    /// Gives back what is set aside for a job, and ends what was promised for it; answers how much that
    /// was.
    func giveBack(
        _ id: JobID, _ job: Job, for reason: RefundReason, ledger: inout Ledger,
        settlement: inout Settlement, at now: Moment, into events: inout EventBuffer
    ) -> Amount {
        let order = OrderID(id.value)
        guard settlement.order(order) == nil else {
            if reason == .expired {
                settlement.miss(order, ledger: &ledger, at: now, into: &events)
            }
            var returned = Amount.zero
            Self.settled { () throws(Settlement.Refusal) in
                returned = try settlement.refund(order, ledger: &ledger, at: now, into: &events).ct
            }
            return returned
        }
        Self.certain { () throws(Ledger.Refusal) in
            try ledger.close(
                job.escrow, for: Cause(.refund, subject: id.value), into: &events)
        }
        return job.price
    }

    /// What was admitted for a job is settled when the job moves: there is no ground to refuse.
    private static func settled(_ move: () throws(Settlement.Refusal) -> Void) {
        do throws(Settlement.Refusal) { try move() } catch {
            preconditionFailure("the order of a job is not settled: \(error)")
        }
    }
}

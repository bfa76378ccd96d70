public import Primitives
public import Records
import Tables

extension Ledger {
    /// How many things that are due one call does; the rest stays due.
    public static var stepsACall: Int { 10_000 }

    /// When a hold expires or the schedule emits: the earliest of all. Forgetting references is not
    /// worth waking for.
    public var nextDue: Milliseconds? {
        guard let expiry = expiries.first?.time else { return nextEmission }
        guard let nextEmission else { return expiry }
        return min(expiry, nextEmission)
    }

    /// Does what is due by now in the order of time, emission first, then of ids.
    public mutating func advance(to now: Moment, into events: inout EventBuffer) {
        for _ in 0..<Self.stepsACall {
            guard let due = nextDue, due <= now.time else { break }
            do throws(Refusal) {
                if due == nextEmission {
                    try emit(into: &events)
                } else if let hold = expiries.first {
                    try close(hold.id, for: Cause(.expiry), into: &events)
                }
            } catch {
                preconditionFailure("what is due was refused: \(error)")
            }
        }
        prune(Self.stepsACall, at: now)
    }

    /// Moves one period's amount, or what is left of the supply, and notes when the next is due.
    private mutating func emit(into events: inout EventBuffer) throws(Refusal) {
        guard let running = facts.emission else { return }
        let left = pool(.unissued)
        let amount = min(running.amount, left)
        if amount > .zero {
            try move(
                amount, from: .pool(.unissued), to: .pool(running.plan.to),
                for: Cause(.emission, subject: running.periods + 1), into: &events)
        }
        facts.emission = amount < left ? running.following : nil
        nextEmission = facts.emission?.next
    }

    /// Lets everything that is still to happen happen that much later, as after an outage: nobody
    /// loses a deadline to it.
    public mutating func postpone(by span: Milliseconds, into events: inout EventBuffer) {
        guard span > .zero else { return }
        for id in deposits.keys {
            guard let expires = deposits[id]?.expires else { continue }
            deposits.update(id) { $0.expires = expires.adding(span) ?? Milliseconds(.max) }
        }
        var facts = facts
        facts.paused = facts.paused.adding(span) ?? Milliseconds(.max)
        if let next = facts.emission?.next {
            facts.emission?.next = next.adding(span) ?? Milliseconds(.max)
        }
        self.facts = facts
        rebuild()
        events.append(Postponed(by: span))
    }
}

import Chain
import Primitives
import Records
import World

/// The pools as the writer has them: whoever leaves is told why.
extension Mempool<Waiting> {
    /// Lets one in whose account has come to `expected`, or tells why not; whoever makes way for it
    /// is told, too.
    mutating func take(_ ticket: PoolTicket, _ waiting: Waiting, expected: UInt64) {
        switch add(ticket, waiting, expected: expected) {
        case .seated(let replaced, let evicted):
            replaced?.answer(.replaced)
            for one in evicted {
                guard !one.isAhead else {
                    one.payload.answer(.refused(RefusalCode(ChainRefusal.nonceTooHigh)))
                    continue
                }
                let least = least(in: one.ticket.lane)
                one.payload.answer(.outbid(leastTip: least?.leastTip(for: one.ticket.units)))
            }
        case .outbid(let least):
            waiting.answer(.outbid(leastTip: least?.leastTip(for: ticket.units)))
        case .underpriced(let tip): waiting.answer(.outbid(leastTip: tip))
        case .crowded: waiting.answer(.busy)
        }
    }

    /// Has one that waits already tell another caller, too; false where it does not wait.
    mutating func join(_ ticket: PoolTicket, _ waiting: Waiting) -> Bool {
        guard let seat = seat(of: ticket.id) else { return false }
        var isJoined = false
        change(seat) { isJoined = $0?.join(waiting) ?? false }
        if !isJoined { waiting.answer(.busy) }
        return true
    }

    /// Lets those go that need more units than a block has.
    mutating func refuse(above units: UInt64) {
        for waiting in letGo(above: units) {
            waiting.answer(.refused(RefusalCode(ChainRefusal.tooManyUnits)))
        }
    }

    /// Tells those who have waited long enough for an answer that there is none yet.
    mutating func dismiss(at now: Milliseconds, retryAfter wait: Milliseconds) {
        for seat in payloads.indices { payloads[seat]?.dismiss(at: now, retryAfter: wait) }
    }

    /// A slot has ended, and `open` is the block at hand.
    mutating func endSlot(open: Height, isNewBlock: Bool) {
        var (expired, ahead) = ([Waiting](), [Waiting]())
        endSlot(open: open, isNewBlock: isNewBlock, expired: &expired, ahead: &ahead)
        for waiting in expired { waiting.answer(.refused(RefusalCode(ChainRefusal.expired))) }
        for waiting in ahead { waiting.answer(.refused(RefusalCode(ChainRefusal.nonceTooHigh))) }
    }

    /// Nothing is carried out any more: tells everyone who waits so.
    mutating func end(_ reason: String) {
        for (waiting, isAhead) in empty() {
            waiting.answer(
                isAhead ? .refused(RefusalCode(ChainRefusal.nonceTooHigh)) : .stopped(reason))
        }
    }
}

extension PoolTicket {
    /// Nil for what is not signed.
    init?(_ entry: PreparedEntry) {
        guard case .signed(let transaction) = entry.entry, let id = entry.id else { return nil }
        let body = transaction.body
        self.init(
            id: id, sender: body.sender, nonce: body.nonce, lane: body.lane, tip: body.tip,
            units: transaction.units, expiresAt: body.expiresAt,
            size: entry.size ?? transaction.binary().count)
    }
}

/// Whether a transaction may wait: all that the world says about it now, but that its turn may be
/// still to come.
enum Judgement: Hashable, Sendable {
    /// Its account has come to that nonce.
    case waits(expected: UInt64)
    case goes(Answer)
}

extension World {
    /// `farthest` is how far a nonce may be ahead of its account.
    func judge(
        _ entry: PreparedEntry, at now: Moment, within farthest: Int
    ) -> Judgement {
        guard case .signed(let transaction) = entry.entry, let id = entry.id else {
            preconditionFailure("only what is signed waits in a pool")
        }
        let body = transaction.body
        if let known = chain.outcome(of: id) {
            let code = RefusalCode(value: known.code)
            return .goes(.applied(Outcome(code, at: known.height, isRepeated: true)))
        }
        let nonce = chain.account(of: body.sender).nonce
        do throws(ChainRefusal) { try admit(transaction, at: now) } catch {
            guard error == .nonceTooHigh, body.nonce - nonce < farthest else {
                return .goes(.refused(RefusalCode(error)))
            }
        }
        return .waits(expected: nonce)
    }
}

public import Primitives
import Records
import Tables

extension Ledger {
    /// How long a hold may stand.
    public static var longestHold: Milliseconds { .days(366) }

    mutating func reserve(
        _ reservation: Reservation, by owner: Address, at now: Moment,
        into events: inout EventBuffer
    ) throws(Refusal) {
        let transfer = reservation.transfer
        try check(transfer, by: owner, at: now)
        guard let span = reservation.expires.subtracting(now.time), span > .zero else {
            throw .expiresTooSoon
        }
        guard span <= Self.longestHold else { throw .expiresTooLate }
        if transfer.reference != nil { try checkNumbers(for: 1) }

        var hold = Deposit()
        (hold.owner, hold.asset, hold.kind, hold.room) = (owner, transfer.asset, .hold, Self.room)
        (hold.beneficiary, hold.expires) = (transfer.to, reservation.expires)
        _ = try open(hold, with: transfer.amount, into: &events)
        remember(transfer, by: owner, at: now, into: &events)
    }

    mutating func post(
        _ posting: HoldPosting, by actor: Address, at now: Moment, into events: inout EventBuffer
    ) throws(Refusal) {
        let (hold, beneficiary) = try self.hold(posting.hold, at: now)
        guard actor == hold.owner else { throw .notYours }
        let amount = posting.amount ?? hold.amount
        let cause = Cause(.post)
        try pay(amount, from: posting.hold, to: .account(beneficiary), for: cause, into: &events)
        try close(posting.hold, for: cause, into: &events)
    }

    mutating func void(
        _ voiding: HoldVoiding, by actor: Address, at now: Moment, into events: inout EventBuffer
    ) throws(Refusal) {
        let (hold, beneficiary) = try self.hold(voiding.hold, at: now)
        guard actor == hold.owner || actor == beneficiary else { throw .notYours }
        try close(voiding.hold, for: Cause(.void), into: &events)
    }

    /// A hold that was reserved here and still stands.
    private func hold(
        _ id: HoldID, at now: Moment
    ) throws(Refusal) -> (hold: Deposit, beneficiary: Address) {
        guard let hold = deposits[id], hold.kind == .hold, hold.room == Self.room,
            let beneficiary = hold.beneficiary, let expires = hold.expires
        else { throw .unknownHold }
        guard now.time < expires else { throw .holdExpired }
        return (hold, beneficiary)
    }
}

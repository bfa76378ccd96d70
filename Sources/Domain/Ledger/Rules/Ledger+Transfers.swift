public import Primitives
public import Records
import Tables

extension Ledger {
    /// The only way an account changes the ledger, live or in replay. A refusal changes nothing.
    public mutating func apply(
        _ command: Command, by actor: Address, at now: Moment, into events: inout EventBuffer
    ) throws(Refusal) {
        switch command {
        case .transfer(let transfer): try apply(transfer, by: actor, at: now, into: &events)
        case .transfers(let linked): try apply(linked, by: actor, at: now, into: &events)
        case .reserve(let reservation): try reserve(reservation, by: actor, at: now, into: &events)
        case .post(let posting): try post(posting, by: actor, at: now, into: &events)
        case .void(let voiding): try void(voiding, by: actor, at: now, into: &events)
        }
    }

    private mutating func apply(
        _ transfer: Transfer, by sender: Address, at now: Moment, into events: inout EventBuffer
    ) throws(Refusal) {
        try check(transfer, by: sender, at: now)
        if transfer.reference != nil { try checkNumbers(for: 1) }
        let refusal = exchange(
            transfer.amount, of: transfer.asset, from: sender, to: transfer.to)
        if let refusal { throw refusal }
        tell(transfer, by: sender, at: now, into: &events)
    }

    /// All or nothing: what was moved before the one that is refused is moved back, last first.
    private mutating func apply(
        _ linked: LinkedTransfers, by sender: Address, at now: Moment,
        into events: inout EventBuffer
    ) throws(Refusal) {
        let transfers = linked.transfers
        guard !transfers.isEmpty else { throw .noTransfers }
        guard transfers.count <= LinkedTransfers.most else { throw .tooManyTransfers }
        for transfer in transfers { try check(transfer, by: sender, at: now) }
        let references = transfers.compactMap(\.reference)
        guard Set(references).count == references.count else { throw .alreadyDone }
        if !references.isEmpty { try checkNumbers(for: references.count) }

        for (index, transfer) in transfers.enumerated() {
            let refusal = exchange(
                transfer.amount, of: transfer.asset, from: sender, to: transfer.to)
            guard let refusal else { continue }
            for done in transfers[..<index].reversed() {
                let failure = exchange(done.amount, of: done.asset, from: done.to, to: sender)
                precondition(failure == nil, "what was just moved does not move back")
            }
            throw refusal
        }
        for transfer in transfers { tell(transfer, by: sender, at: now, into: &events) }
    }

    /// What can be refused before any balance is looked up.
    func check(
        _ transfer: Transfer, by sender: Address, at now: Moment
    ) throws(Refusal) {
        guard transfer.amount > .zero else { throw .zeroAmount }
        guard transfer.to != .zero else { throw .noRecipient }
        guard let reference = transfer.reference else { return }
        guard !isDone(ReferenceKey(sender, reference), at: now) else { throw .alreadyDone }
    }

    private mutating func tell(
        _ transfer: Transfer, by sender: Address, at now: Moment, into events: inout EventBuffer
    ) {
        events.append(
            Moved(
                transfer.amount, of: transfer.asset, from: .account(sender),
                to: .account(transfer.to), for: Cause(.transfer)))
        remember(transfer, by: sender, at: now, into: &events)
    }
}

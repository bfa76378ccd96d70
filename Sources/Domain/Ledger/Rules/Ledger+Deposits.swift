public import Primitives
public import Records
import Tables

extension Ledger {
    /// Sets an amount of `owner`'s aside until it is paid or closed. `room` and `subject` say what it
    /// is for: a deposit stands under that room's rules, and nothing else pays from it. A rebate is no
    /// such thing: it is posted.
    public mutating func setAside(
        _ amount: Amount, of asset: Asset = .block, from owner: Address, as kind: DepositKind,
        room: UInt8, subject: UInt64, into events: inout EventBuffer
    ) throws(Refusal) -> DepositID {
        precondition(kind != .rebate, "a rebate is posted, not set aside")
        var deposit = Deposit()
        (deposit.owner, deposit.asset) = (owner, asset)
        (deposit.kind, deposit.room, deposit.subject) = (kind, room, subject)
        return try open(deposit, with: amount, into: &events)
    }

    /// Opens a deposit that holds nothing yet and fills it from its owner's balance.
    mutating func open(
        _ empty: Deposit, with amount: Amount, into events: inout EventBuffer
    ) throws(Refusal) -> DepositID {
        guard amount > .zero else { throw .zeroAmount }
        guard let supply = supplies[empty.asset] else { throw .unknownAsset }
        let held = balance(of: empty.owner, asset: empty.asset)
        guard held.subtracting(amount) != nil else { throw .insufficientFunds }
        let id = facts.nextDeposit
        guard let next = id.next else { throw .outOfNumbers }
        let place = Place.deposit(id)
        let source = Place.account(empty.owner)
        guard supply.moving(amount, from: source, to: place) != nil else { throw .overflow }

        deposits.put(empty, at: id)
        try shift(amount, of: empty.asset, from: source, to: place)
        facts.nextDeposit = next
        if let expires = empty.expires { expiries.insert(id, at: expires) }

        let cause = Cause(CauseKind(empty.kind), subject: empty.subject)
        events.append(Moved(amount, of: empty.asset, from: source, to: place, for: cause))
        var opened = DepositOpened()
        (opened.deposit, opened.owner) = (id, empty.owner)
        (opened.kind, opened.forRoom, opened.subject) = (empty.kind, empty.room, empty.subject)
        (opened.beneficiary, opened.expires) = (empty.beneficiary, empty.expires)
        events.append(opened)
        return id
    }

    /// Pays out of a deposit, which stays open even if that empties it.
    public mutating func pay(
        _ amount: Amount, from deposit: DepositID, to place: Place, for cause: Cause,
        into events: inout EventBuffer
    ) throws(Refusal) {
        guard let row = deposits[deposit] else { throw .unknownDeposit }
        try move(
            amount, of: row.asset, from: .deposit(deposit), to: place, for: cause, into: &events)
    }

    /// Ends a deposit. What is left in it goes back to its owner.
    public mutating func close(
        _ deposit: DepositID, for cause: Cause, into events: inout EventBuffer
    ) throws(Refusal) {
        guard let row = deposits[deposit] else { throw .unknownDeposit }
        if row.amount > .zero {
            try move(
                row.amount, of: row.asset, from: .deposit(deposit), to: .account(row.owner),
                for: cause, into: &events)
        }
        deposits.remove(deposit)
        if row.expires != nil { expiries.remove(deposit) }
        if row.kind == .rebate { rebates[row.owner] = nil }
        events.append(DepositClosed(deposit, for: cause))
    }
}

extension CauseKind {
    /// What moves money into a deposit of this kind.
    init(_ kind: DepositKind) {
        switch kind {
        case .hold: self = .hold
        case .escrow: self = .escrow
        case .bond: self = .bond
        case .rebate: self = .rebate
        }
    }
}

public import Primitives
public import Records
import Tables

// Money that an account has for its fees and for nothing else: whoever is given some cannot pass it on
// or have it paid out. It is a deposit of its own, one an account, which is closed when it is empty.
extension Ledger {
    /// What is left of an account's rebates.
    public func rebate(of account: Address) -> Amount {
        guard !rebates.isEmpty, let id = rebates[account] else { return .zero }
        return deposits[id]?.amount ?? .zero
    }

    /// Gives an account something for its fees, beside what it has of that. `room` is who gives it.
    public mutating func postRebate(
        _ amount: Amount, to account: Address, from place: Place, by room: UInt8,
        into events: inout EventBuffer
    ) throws(Refusal) {
        guard account != .zero else { throw .noRecipient }
        let cause = Cause(.rebate)
        if let id = rebates[account] {
            return try move(amount, from: place, to: .deposit(id), for: cause, into: &events)
        }
        let id = facts.nextDeposit
        guard let next = id.next else { throw .outOfNumbers }
        var deposit = Deposit()
        (deposit.owner, deposit.kind, deposit.room) = (account, .rebate, room)
        // Empty, it stands nowhere where the move is refused.
        deposits.put(deposit, at: id)
        do throws(Refusal) {
            try move(amount, from: place, to: .deposit(id), for: cause, into: &events)
        } catch {
            deposits.remove(id)
            throw error
        }
        facts.nextDeposit = next
        rebates[account] = id
        var opened = DepositOpened()
        (opened.deposit, opened.owner) = (id, account)
        (opened.kind, opened.forRoom) = (.rebate, room)
        events.append(opened)
    }

    /// What of a fee the balance has to cover: what the rebate does not.
    public func due(of fee: Amount, from account: Address) -> Amount {
        fee.subtracting(rebate(of: account)) ?? .zero
    }

    /// Pays a fee, from the account's rebate as far as that goes and only then from its balance.
    public mutating func payFee(
        _ fee: Amount, from account: Address, to place: Place, into events: inout EventBuffer
    ) throws(Refusal) {
        let due = due(of: fee, from: account)
        guard due <= balance(of: account) else { throw .insufficientFunds }
        if let rebated = fee.subtracting(due), rebated > .zero, let id = rebates[account] {
            try pay(rebated, from: id, to: place, for: Cause(.fee), into: &events)
            if deposits[id]?.amount == .zero {
                try close(id, for: Cause(.fee), into: &events)
            }
        }
        guard due > .zero else { return }
        try move(due, from: .account(account), to: place, for: Cause(.fee), into: &events)
    }
}

extension Ledger {
    /// Whether it is the one deposit that pays an account's fees: no other of that kind ever would.
    public func isRebate(_ deposit: DepositID, of account: Address) -> Bool {
        rebates[account] == deposit
    }
}

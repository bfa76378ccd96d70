public import Primitives
public import Records
import Tables

extension Ledger {
    /// Moves money from any place to any other, for a room that has its reasons. What is in a deposit
    /// moves only within the deposit's asset.
    public mutating func move(
        _ amount: Amount, of asset: Asset = .block, from: Place, to: Place, for cause: Cause,
        into events: inout EventBuffer
    ) throws(Refusal) {
        try shift(amount, of: asset, from: from, to: to)
        events.append(Moved(amount, of: asset, from: from, to: to, for: cause))
    }

    /// Moves without a word: the event is the caller's.
    mutating func shift(
        _ amount: Amount, of asset: Asset, from: Place, to: Place
    ) throws(Refusal) {
        guard amount > .zero else { throw .zeroAmount }
        if case .account(let payer) = from, case .account(let payee) = to {
            if let refusal = exchange(amount, of: asset, from: payer, to: payee) { throw refusal }
            return
        }
        guard let supply = supplies[asset] else { throw .unknownAsset }
        guard from != .pool(.burned) else { throw .burned }
        let (held, before) = (try held(at: from, asset), try held(at: to, asset))
        guard let left = held.subtracting(amount) else {
            if case .deposit = from { throw .exceedsDeposit }
            throw .insufficientFunds
        }
        guard from != to else { return }
        guard let after = before.adding(amount),
            let sums = supply.moving(amount, from: from, to: to)
        else { throw .overflow }

        set(left, at: from, asset)
        set(after, at: to, asset)
        if sums != supply { supplies.put(sums, at: asset) }
    }

    private func held(at place: Place, _ asset: Asset) throws(Refusal) -> Amount {
        switch place {
        case .account(let account): return balance(of: account, asset: asset)
        case .pool(let pool): return self.pool(pool, asset: asset)
        case .deposit(let id):
            guard let deposit = deposits[id] else { throw .unknownDeposit }
            guard deposit.asset == asset else { throw .wrongAsset }
            return deposit.amount
        }
    }

    private mutating func set(_ amount: Amount, at place: Place, _ asset: Asset) {
        switch place {
        case .account(let account):
            balances[BalanceKey(account, asset)] = amount == .zero ? nil : Balance(amount)
        case .pool(let pool):
            pools[PoolKey(pool, asset)] = amount == .zero ? nil : Balance(amount)
        case .deposit(let id):
            deposits.update(id) { $0.amount = amount }
        }
    }
}

import Primitives
import Records
import Tables

// From account to account: what there is most of. Each balance is looked up once, and no sum of the
// supply changes.
extension Ledger {
    /// Moves without a word: the event is the caller's.
    mutating func exchange(
        _ amount: Amount, of asset: Asset, from: Address, to: Address
    ) -> Refusal? {
        if let refusal = debit(amount, of: asset, from) { return refusal }
        guard credit(amount, of: asset, to) else {
            let isBack = credit(amount, of: asset, from)
            precondition(isBack, "what was just debited does not fit back")
            return .overflow
        }
        return nil
    }

    @inline(__always) private mutating func debit(
        _ amount: Amount, of asset: Asset, _ account: Address
    ) -> Refusal? {
        let key = BalanceKey(account, asset)
        let found = balances.update(key) { balance -> Amount? in
            guard let left = balance.amount.subtracting(amount) else { return nil }
            balance.amount = left
            return left
        }
        // No row: either nothing of a known asset, or an asset that is not known.
        guard let found else {
            return supplies.contains(asset) ? .insufficientFunds : .unknownAsset
        }
        guard let left = found else { return .insufficientFunds }
        if left == .zero { balances.remove(key) }
        return nil
    }

    /// False, and nothing done, where the balance would exceed 128 bits.
    @inline(__always) private mutating func credit(
        _ amount: Amount, of asset: Asset, _ account: Address
    ) -> Bool {
        let key = BalanceKey(account, asset)
        let fits = balances.update(key) { balance -> Bool in
            guard let sum = balance.amount.adding(amount) else { return false }
            balance.amount = sum
            return true
        }
        if let fits { return fits }
        balances.put(Balance(amount), at: key)
        return true
    }
}

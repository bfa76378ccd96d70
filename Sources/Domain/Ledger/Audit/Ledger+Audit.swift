import Primitives
import Tables

extension Ledger {
    /// Whether the running sums of every asset come to what was minted.
    public var isConserved: Bool {
        var isConserved = true
        supplies.forEachUnordered { _, supply in isConserved = isConserved && supply.isConserved }
        return isConserved
    }

    /// Counts every row anew and answers what is wrong, by table, asset and id.
    public func recount() -> [LedgerFault] {
        var accounts = Count(), deposited = Count(), pooled = Count()
        var (expiring, greatest) = (0, DepositID.none)
        balances.forEachUnordered { key, balance in accounts.add(balance.amount, of: key.second) }
        pools.forEachUnordered { key, balance in pooled.add(balance.amount, of: key.second) }
        deposits.forEachUnordered { id, deposit in
            deposited.add(deposit.amount, of: deposit.asset)
            if deposit.expires != nil { expiring += 1 }
            greatest = max(greatest, id)
        }

        var faults = accounts.faults(.accounts, supplies.keys) { supply(of: $0).accounts }
        faults += deposited.faults(.deposits, supplies.keys) { supply(of: $0).deposits }
        faults += pooled.faults(.pools, supplies.keys) { supply(of: $0).pools }
        faults += accounts.emptyRows(.accounts) + pooled.emptyRows(.pools)
        for asset in supplies.keys {
            let minted = supply(of: asset).minted
            let parts = [accounts[asset], deposited[asset], pooled[asset]]
            let total = parts.contains(nil) ? nil : Amount.sum(parts.compactMap(\.self))
            if total != minted { faults.append(.total(asset, counted: total, minted: minted)) }
        }
        let next = facts.nextDeposit
        if greatest >= next { faults.append(.numberNotGiven(greatest, next: next)) }
        if expiring != expiries.count {
            faults.append(.expiries(counted: expiring, indexed: expiries.count))
        }
        return faults
    }
}

/// What the rows of one table come to, asset by asset.
private struct Count {
    /// nil beyond 128 bits.
    private var sums: [Asset: Amount?] = [:]
    private var empty: [Asset: Int] = [:]

    mutating func add(_ amount: Amount, of asset: Asset) {
        let sum = self[asset]
        sums.updateValue(sum?.adding(amount), forKey: asset)
        if amount == .zero { empty[asset, default: 0] += 1 }
    }

    subscript(asset: Asset) -> Amount? { sums[asset, default: .zero] }

    func faults(
        _ table: LedgerFault.Table, _ known: [Asset], kept: (Asset) -> Amount
    ) -> [LedgerFault] {
        let wrong = known.filter { self[$0] != kept($0) }.map {
            LedgerFault.sum(table, $0, counted: self[$0], kept: kept($0))
        }
        let unknown = Set(sums.keys).subtracting(known).sorted().map {
            LedgerFault.unknownAsset(table, $0, counted: self[$0])
        }
        return wrong + unknown
    }

    func emptyRows(_ table: LedgerFault.Table) -> [LedgerFault] {
        empty.keys.sorted().map { .emptyRows(table, $0, count: empty[$0, default: 0]) }
    }
}

import ChainSurface
import Ledger
import Primitives
import RPC
import Surface
import World

extension LedgerSurface {
    static func bind(
        _ table: inout MethodTable, _ gate: any NodeGate
    ) throws(MethodTable.Refusal) {
        try table.bind(LedgerMethods.inspect) { query, _ in
            let (account, deposits) = try await gate.look { world, _ in
                (AccountView(query.account, in: world), world.ledger.frozenDeposits)
            }
            var view = LedgerAccountView()
            view.account = account.with(DepositSearch(deposits) { $0.owner == query.account })
            let holds = DepositSearch(deposits) { $0.beneficiary == query.account }
            (view.holds, view.holdCount) = (holds.first, UInt64(holds.count))
            return view
        }
        try table.bind(LedgerMethods.doctor) { _, _ in try await gate.diagnosis() }
        try table.bind(LedgerMethods.supply) { _, _ in
            try await gate.look { world, _ in
                SupplyList(
                    world.ledger.assets.prefix(SupplyList.most).map {
                        SupplyView($0, in: world.ledger)
                    })
            }
        }
    }
}

extension SupplyView {
    init(_ asset: Asset, in ledger: borrowing Ledger) {
        self.init()
        let supply = ledger.supply(of: asset)
        (self.asset, minted, accounts) = (asset, supply.minted, supply.accounts)
        (deposits, conserved) = (supply.deposits, supply.isConserved)
        pools.treasury = ledger.pool(.treasury, asset: asset)
        pools.unissued = ledger.pool(.unissued, asset: asset)
        pools.burned = ledger.pool(.burned, asset: asset)
        pools.subsidy = ledger.pool(.subsidy, asset: asset)
    }
}

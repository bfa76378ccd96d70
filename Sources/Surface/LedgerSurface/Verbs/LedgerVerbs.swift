import ChainSurface
import Ledger
import Primitives
import Surface
package import Terminal

/// `node ledger`: accounts and sums as the ledger has them. Stands below `node`.
package enum LedgerVerbs {
    package static var command: Command {
        Command("ledger", "accounts and sums as the ledger has them", commands: [inspect, supply])
    }

    private static let account = Option<Address>.required(
        "account", .address, "the account to look at")

    private static var inspect: Command {
        var inspect = Command(
            "inspect", "an account, what it has set aside and what is held for it",
            options: [account]
        ) { (invocation, session) async throws(CommandFailure) in
            let query = AccountQuery(invocation[account])
            let view = try await NodeConnection.to(invocation) {
                (node) async throws(CommandFailure) in
                try await node.call(LedgerMethods.inspect, query)
            }
            try session.show(view) { page, view in
                AccountRows.lay(view.account, on: &page)
                guard !view.holds.isEmpty else { return }
                page.line("")
                page.line("held for it (\(view.holdCount))")
                page.table(AccountRows.table(view.holds))
            }
            return .success
        }
        inspect.exitCodes = NodeConnection.exitCodes
        return inspect
    }

    private static var supply: Command {
        var supply = Command("supply", "how much there is of each asset, and where") {
            (invocation, session) async throws(CommandFailure) in
            let list = try await NodeConnection.to(invocation) {
                (node) async throws(CommandFailure) in try await node.call(LedgerMethods.supply)
            }
            try session.show(list) { page, list in
                for supply in list.assets {
                    let pools = supply.pools
                    page.pairs([
                        ("asset", "\(supply.asset)"), ("minted", "\(supply.minted)"),
                        ("accounts", "\(supply.accounts)"), ("deposits", "\(supply.deposits)"),
                        ("treasury", "\(pools.treasury)"), ("unissued", "\(pools.unissued)"),
                        ("burned", "\(pools.burned)"), ("subsidy", "\(pools.subsidy)"),
                        ("conserved", supply.conserved ? "yes" : "NO"),
                    ])
                }
            }
            return list.assets.allSatisfy(\.conserved) ? .success : .failed
        }
        supply.discussion = "Exit code 1 means that the parts do not come to what was minted."
        supply.exitCodes = NodeConnection.exitCodes
        return supply
    }
}

/// An account as rows for people.
enum AccountRows {
    static func lay(_ view: AccountView, on page: inout Page) {
        page.pairs([("account", view.account.text), ("nonce", "\(view.nonce)")])
        if let authority = view.authority { page.pairs([("authority", authority.hex)]) }
        if view.rebate > .zero { page.pairs([("for fees", "\(view.rebate)")]) }
        var balances = TextTable([.number("asset"), .number("amount")])
        for balance in view.balances { balances.append(["\(balance.asset)", "\(balance.amount)"]) }
        if view.balances.isEmpty {
            page.line("nothing")
        } else {
            page.table(balances)
        }
        guard view.depositCount > 0 else { return }
        page.line("")
        page.line("set aside (\(view.depositCount))")
        page.table(table(view.deposits))
    }

    static func table(_ deposits: [DepositView]) -> TextTable {
        var table = TextTable([
            .number("id"), .text("kind", least: 6), .number("asset", priority: 1),
            .number("amount"), .number("subject", priority: 1), .text("owner", priority: 2),
            .text("for", priority: 1), .number("expires ms", priority: 2),
        ])
        for deposit in deposits {
            table.append([
                "\(deposit.id)", "\(deposit.kind.name)", "\(deposit.asset)", "\(deposit.amount)",
                "\(deposit.subject)", "\(deposit.owner.short)",
                "\(deposit.beneficiary?.short ?? "")",
                "\(deposit.expires.map { "\($0.value)" } ?? "")",
            ])
        }
        return table
    }
}

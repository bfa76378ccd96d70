import Ledger
import RPC
public import Surface

/// The ledger as the node shows it.
public enum LedgerSurface {
    public static let surface = Surface("Ledger", events: events) {
        (table, gate) throws(MethodTable.Refusal) in try bind(&table, gate)
    }

    public static let events = [
        EventKind(Moved.self, "ledger.moved"),
        EventKind(DepositOpened.self, "ledger.deposit_opened"),
        EventKind(DepositClosed.self, "ledger.deposit_closed"),
        EventKind(AssetIntroduced.self, "ledger.asset_introduced"),
        EventKind(Remarked.self, "ledger.remarked"),
        EventKind(Postponed.self, "ledger.postponed"),
    ]
}

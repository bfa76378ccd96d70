import Chain
import ComputeMarket
public import Ledger
public import Primitives
import Settlement
import Tables

/// Money that is set aside for nobody's order.
public enum WorldFault: Error, Hashable, Sendable {
    /// It stands under the rules of a room that sets nothing of this kind aside.
    case ownerless(DepositID, DepositKind, room: UInt8)
}

extension WorldFault: CustomStringConvertible {
    public var description: String {
        switch self {
        case .ownerless(let id, let kind, let room):
            "deposit \(id) is \(kind == .escrow ? "an" : "a") \(kind.name) of room \(room), "
                + "which has no order for it"
        }
    }
}

extension World {
    /// Whether every deposit is one that some room's rules can still pay out or give back: a hold of
    /// the ledger's, or what a market has set aside. Whether the order behind it is open, its
    /// market says.
    public func ownerless() -> [WorldFault] {
        var faults: [WorldFault] = []
        ledger.forEachDeposit { id, deposit in
            let isOwned =
                switch deposit.kind {
                case .hold: deposit.room == Ledger.room && deposit.expires != nil
                case .escrow:
                    deposit.room == ComputeMarket.room || deposit.room == Settlement.room
                case .bond: deposit.room == Settlement.room
                case .rebate: deposit.room == Chain.room && ledger.isRebate(id, of: deposit.owner)
                }
            if !isOwned { faults.append(.ownerless(id, deposit.kind, room: deposit.room)) }
        }
        return faults
    }

    /// Whether all money is there, row by row.
    public func supplyFinding() -> Finding {
        let assets = ledger.assets.prefix(10).map { asset in
            let supply = ledger.supply(of: asset)
            return "asset \(asset): \(supply.minted) minted, \(supply.accounts) in accounts, "
                + "\(supply.deposits) set aside, \(supply.pools) in pools"
        }
        return Finding(
            "supply", assets.joined(separator: "; "), faults: ledger.recount().map { "\($0)" })
    }

    /// Whether behind everything that is set aside there is an order that is open, and the other way.
    public func ordersFinding() -> Finding {
        var counts: [DepositKind: Int] = [:]
        ledger.forEachDeposit { _, deposit in counts[deposit.kind, default: 0] += 1 }
        let kinds = DepositKind.allCases.map { kind in
            let count = counts[kind] ?? 0
            return "\(count) \(kind.name)\(count == 1 ? "" : "s")"
        }
        return Finding(
            "orders", "\(kinds.joined(separator: ", ")); \(market.openSubjects.count) open jobs",
            faults: ownerless().map { "\($0)" }
                + market.recount(ledger, settlement).map { "\($0)" }
                + settlement.recount(ledger).map { "\($0)" })
    }

    /// Whether the rows come to the root that they have to; `trees` says what else is wrong with it.
    /// Takes as long as hashing all rows.
    public func stateFinding(
        expected: Digest, after height: Height, trees: [String] = []
    ) -> Finding {
        var (copy, forest) = (self, StateForest())
        forest.fold(copy.allRows())
        let (root, rows) = (forest.root, forest.trees.values.reduce(0) { $0 + $1.rowCount })
        var faults = trees
        if root != expected {
            faults.append("the rows come to \(root), expected \(expected)")
        }
        return Finding(
            "state_root", "\(rows) rows in \(forest.trees.count) tables, after block \(height)",
            faults: faults)
    }
}

public import Ledger
public import Primitives
import Tables

extension Settlement {
    /// Looks at every row and answers what is wrong: `[]` when every escrow and bond has its open
    /// order, every order and promise what was set aside for it, and every book comes to zero.
    public func recount(_ ledger: borrowing Ledger) -> [SettlementFault] {
        var faults: [SettlementFault] = []
        ledger.forEachDeposit { id, deposit in
            guard deposit.room == Self.room, !isNeeded(id, deposit) else { return }
            faults.append(.stranded(id, subject: deposit.subject))
        }
        var escrowed: [Book: Columns] = [:]
        orders.forEach { id, order in
            escrowed[order.book, default: Columns()] += Columns(order.parts)
            if !isRight(order, id, ledger) { faults.append(.wrongEscrow(id)) }
        }
        levels.forEach { id, row in
            guard let order = orders[id] else { return faults.append(.levelWithoutOrder(id)) }
            let isSound = [row.provider, row.consumer].allSatisfy { bond in
                order.book == .dryRun || bond.amount == .zero
                    ? bond.deposit.isNone
                    : isRight(bond, id, ledger)
            }
            if !isSound { faults.append(.wrongBond(id)) }
        }
        let counts = counts
        for book in Book.allCases {
            let kept = counts[book]
            let counted = escrowed[book] ?? Columns()
            if counted != kept.escrowed {
                faults.append(.wrongEscrowed(book, counted: counted, kept: kept.escrowed))
            }
            var rest = kept.escrowed + kept.burned + kept.lost
            providers.forEachUnordered { _, row in rest += row[book] }
            buyers.forEachUnordered { _, row in rest += row[book] }
            if rest != Columns() { faults.append(.unbalanced(book, rest)) }
        }
        if Int128(clamping: ledger.pool(.burned).units) < counts.real.burned.ct.units {
            faults.append(.burnedMissing(counts.real.burned))
        }
        let indexed = deadlines.waiting(levels)
        if indexed != levels.count {
            faults.append(.deadlines(counted: levels.count, indexed: indexed))
        }
        let root = StateTree(providers).root
        if balances.isCurrent, balances.root != root {
            faults.append(.balances(counted: root, kept: balances.root))
        }
        return faults
    }

    /// How many orders are open.
    public var openOrders: Int { orders.count }

    /// The orders that are open, by number; sorted now.
    public var openOrderNumbers: [OrderID] { orders.keys }

    private func isNeeded(_ id: DepositID, _ deposit: Deposit) -> Bool {
        let subject = OrderID(deposit.subject)
        switch deposit.kind {
        case .escrow:
            let order = orders[subject]
            return order?.escrow == id || order?.industrialEscrow == id
        case .bond:
            let row = levels[subject]
            return row?.provider.deposit == id || row?.consumer.deposit == id
        case .hold, .rebate: return false
        }
    }

    private func isRight(_ order: Order, _ id: OrderID, _ ledger: borrowing Ledger) -> Bool {
        guard order.book == .real else {
            return order.escrow.isNone && order.industrialEscrow.isNone
        }
        let parts = order.parts
        return missing(parts, of: id, order, ledger) == nil
            && (ledger.deposit(order.escrow)?.amount ?? .zero) == parts.ct
            && (ledger.deposit(order.industrialEscrow)?.amount ?? .zero) == parts.industrial
    }

    private func isRight(_ bond: Bond, _ id: OrderID, _ ledger: borrowing Ledger) -> Bool {
        let deposit = ledger.deposit(bond.deposit)
        return deposit?.room == Self.room && deposit?.subject == id.value
            && deposit?.kind == .bond && deposit?.owner == bond.owner
            && deposit?.amount == bond.amount && deposit?.asset == .block
    }
}

extension DeadlineQueue {
    /// How many of the rows it knows, each at its time.
    func waiting(_ rows: borrowing Table<OrderID, SLARecord>) -> Int {
        var seen: Set<OrderID> = []
        for entry in entries where rows[entry.id]?.due == entry.due { seen.insert(entry.id) }
        return seen.count
    }
}

public import Ledger
public import Primitives
public import Records
import Tables

extension Settlement {
    public func order(_ id: OrderID) -> Order? { orders[id] }

    /// Admits an order into the book of the mode. For real, its price is set aside; in a dry run its
    /// buyer only has to have as much.
    public mutating func open(
        _ id: OrderID, for buyer: Address, amount: Amount, percent: CTPercent = .all,
        ledger: inout Ledger, at now: Moment, into events: inout EventBuffer
    ) throws(Refusal) {
        guard orders[id] == nil else { throw .orderKnown }
        guard amount > .zero else { throw .zeroAmount }
        guard amount <= .maximumExactInJSON else { throw .amountTooLarge }
        guard percent == .all || metadata.allowsSplits else { throw .splitNotAllowed }
        var order = Order()
        (order.buyer, order.amount, order.percent) = (buyer, amount, percent)
        order.book = mode.book
        let parts = order.parts
        // The other column first looked at, then taken last: what is refused has taken nothing.
        try Self.check(parts.industrial, of: .industrial, from: buyer, ledger)
        switch order.book {
        case .dryRun: try Self.check(parts.ct, from: buyer, ledger)
        case .real:
            order.escrow = try Self.setAside(
                parts.ct, from: buyer, as: .escrow, for: id, &ledger, &events)
            order.industrialEscrow = try Self.setAside(
                parts.industrial, of: .industrial, from: buyer, as: .escrow, for: id, &ledger,
                &events)
        }
        orders.put(order, at: id)
        let columns = Columns(parts)
        count { $0[order.book].escrowed += columns }
        noteBuyer(buyer, columns.negated, .escrowSplit, order.book, id, at: now, into: &events)
    }

    /// Gives back what an order costs less than was set aside.
    public mutating func reduce(
        _ id: OrderID, to amount: Amount, ledger: inout Ledger, at now: Moment,
        into events: inout EventBuffer
    ) throws(Refusal) {
        guard var order = orders[id] else { throw .unknownOrder }
        guard amount > .zero else { throw .zeroAmount }
        guard amount <= order.amount else { throw .amountTooLarge }
        guard amount < order.amount else { return }
        let before = order.parts
        order.amount = amount
        let after = order.parts
        // Rounding down, neither part grows when the whole shrinks.
        guard let ct = before.ct.subtracting(after.ct),
            let industrial = before.industrial.subtracting(after.industrial)
        else { preconditionFailure("a part of order \(id) grows when the order shrinks") }
        if order.book == .real {
            guard missing(before, of: id, order, ledger) == nil else { throw .escrowShort }
            for (part, deposit) in [(ct, order.escrow), (industrial, order.industrialEscrow)]
            where part > .zero {
                Self.certain { () throws(Ledger.Refusal) in
                    try ledger.pay(
                        part, from: deposit, to: .account(order.buyer),
                        for: Cause(.refund, subject: id.value), into: &events)
                }
            }
        }
        orders.put(order, at: id)
        refundSplit(Parts(ct: ct, industrial: industrial), order, id, at: now, into: &events)
    }

    /// Ends an order whose work was not done: what is behind it goes back to its buyer, and its
    /// service level, if one still waits, is called off. Answers what moved: nothing in a dry run.
    @discardableResult
    public mutating func refund(
        _ id: OrderID, ledger: inout Ledger, at now: Moment, into events: inout EventBuffer
    ) throws(Refusal) -> Parts {
        guard let order = orders[id] else { throw .unknownOrder }
        end(id, .cancelled(Nothing()), ledger: &ledger, at: now, into: &events)
        var left = order.parts
        if order.book == .real {
            // What a fault of ours has left of it, which no rule of ours leaves other than whole.
            left = Parts(
                ct: close(order.escrow, for: id, &ledger, &events),
                industrial: close(order.industrialEscrow, for: id, &ledger, &events))
            let short = Columns(order.parts) - Columns(left)
            if short != Columns() {
                count { tally in
                    tally.real.escrowed += short.negated
                    tally.real.lost += short
                }
            }
        }
        orders.remove(id)
        guard left != Parts() else { return left }
        refundSplit(left, order, id, at: now, into: &events)
        return order.book == .real ? left : Parts()
    }

    /// Whether all that an order costs is behind it. Where something is missing, a fault of ours,
    /// nothing more is admitted for real, for that reason.
    public mutating func isWhole(
        _ id: OrderID, _ ledger: borrowing Ledger, orFallBackInto events: inout EventBuffer
    ) -> Bool {
        guard let order = orders[id], order.book == .real,
            let reason = missing(order.parts, of: id, order, ledger)
        else { return true }
        fallBack(for: Self.reason(id, reason.name), into: &events)
        return false
    }

    /// Why a fault in what is behind an order ends settling for real.
    static func reason(_ id: OrderID, _ what: String) -> ModeReason {
        ModeReason(checked: "order-\(id):\(what)")
    }

    private mutating func refundSplit(
        _ parts: Parts, _ order: Order, _ id: OrderID, at now: Moment,
        into events: inout EventBuffer
    ) {
        let columns = Columns(parts)
        count { $0[order.book].escrowed += columns.negated }
        noteBuyer(order.buyer, columns, .refundSplit, order.book, id, at: now, into: &events)
    }

    /// Ends a deposit of an order; what was in it goes back to its owner.
    private func close(
        _ deposit: DepositID, for id: OrderID, _ ledger: inout Ledger, _ events: inout EventBuffer
    ) -> Amount {
        guard !deposit.isNone, let row = ledger.deposit(deposit), row.room == Self.room,
            row.subject == id.value
        else { return .zero }
        Self.certain { () throws(Ledger.Refusal) in
            try ledger.close(deposit, for: Cause(.refund, subject: id.value), into: &events)
        }
        return row.amount
    }
}

extension Settlement {
    /// Why an escrow of an order does not hold its part; nil where both do.
    func missing(
        _ parts: Parts, of id: OrderID, _ order: Order, _ ledger: borrowing Ledger
    ) -> FailureReason? {
        let ct = Self.missing(parts.ct, in: order.escrow, of: id, order, .block, ledger)
        if let ct { return ct }
        return Self.missing(
            parts.industrial, in: order.industrialEscrow, of: id, order, .industrial, ledger)
    }

    private static func missing(
        _ part: Amount, in deposit: DepositID, of id: OrderID, _ order: Order, _ asset: Asset,
        _ ledger: borrowing Ledger
    ) -> FailureReason? {
        guard part > .zero else { return nil }
        guard let row = ledger.deposit(deposit), row.room == room, row.subject == id.value,
            row.kind == .escrow, row.owner == order.buyer, row.asset == asset
        else { return .escrowMissing }
        return row.amount < part ? .escrowShort : nil
    }

    /// Refuses what could not be set aside.
    static func check(
        _ amount: Amount, of asset: Asset = .block, from owner: Address, _ ledger: borrowing Ledger
    ) throws(Refusal) {
        guard amount > .zero else { return }
        guard ledger.supply(of: asset).minted > .zero else { throw .ledger(.unknownAsset) }
        guard amount <= ledger.balance(of: owner, asset: asset) else {
            throw .ledger(.insufficientFunds)
        }
    }

    /// Sets an amount aside; none where it is nothing.
    static func setAside(
        _ amount: Amount, of asset: Asset = .block, from owner: Address, as kind: DepositKind,
        for id: OrderID, _ ledger: inout Ledger, _ events: inout EventBuffer
    ) throws(Refusal) -> DepositID {
        guard amount > .zero else { return .none }
        do throws(Ledger.Refusal) {
            return try ledger.setAside(
                amount, of: asset, from: owner, as: kind, room: room, subject: id.value,
                into: &events)
        } catch { throw .ledger(error) }
    }

    /// What this room has set aside moves when it says so: the ledger has no ground to refuse.
    static func certain(_ move: () throws(Ledger.Refusal) -> Void) {
        do throws(Ledger.Refusal) { try move() } catch {
            preconditionFailure("the ledger keeps back what was set aside: \(error)")
        }
    }
}

public import Ledger
public import Primitives
public import Records
import Tables

extension Settlement {
    /// The receipt that was settled under that key, while it is known.
    public func receipt(_ key: Digest) -> AppliedReceipt? { receipts[key] }

    /// The receipts that failed last, at most so many, the newest last.
    public func recentFailures(_ most: Int) -> [FailedReceipt] {
        let newest = counts.failures
        let count = UInt64(min(max(most, 0), bounds.failures, Int(clamping: newest)))
        return (newest - count..<newest).compactMap { failures[FailureID($0 + 1)] }
    }

    /// Pays the provider of an order all that is behind it, once for each key, and ends the order;
    /// its service level, if one waits, is met.
    ///
    /// Where the escrow does not hold what it has to, nothing is paid: the receipt is kept as failed,
    /// and nothing more is admitted for real. The order stays, to be refunded.
    public mutating func settle(
        _ id: OrderID, key: Digest, to provider: Address, ledger: inout Ledger, at now: Moment,
        into events: inout EventBuffer
    ) throws(Refusal) -> SettleOutcome {
        if let first = receipts[key] { return .repeated(first) }
        guard let order = orders[id] else { throw .unknownOrder }
        let parts = order.parts
        if order.book == .real {
            if let reason = missing(parts, of: id, order, ledger) {
                return .failed(
                    fail(key, id, parts, to: provider, for: reason, at: now, into: &events))
            }
            let cause = Cause(.payment, subject: id.value)
            for (part, deposit) in [
                (parts.ct, order.escrow), (parts.industrial, order.industrialEscrow),
            ] where part > .zero {
                Self.certain { () throws(Ledger.Refusal) in
                    try ledger.pay(
                        part, from: deposit, to: .account(provider), for: cause, into: &events)
                    try ledger.close(deposit, for: cause, into: &events)
                }
            }
        }
        end(id, .completed(Nothing()), ledger: &ledger, at: now, into: &events)
        orders.remove(id)
        let columns = Columns(parts)
        let number = count { tally in
            tally[order.book].escrowed += columns.negated
            tally.receipts += 1
            if order.book == .real { tally.paid += 1 }
            return tally.receipts
        }
        noteProvider(provider, columns, .accrueSplit, order.book, id, at: now, into: &events)
        var applied = AppliedReceipt()
        (applied.number, applied.order, applied.book) = (number, id, order.book)
        (applied.buyer, applied.provider) = (order.buyer, provider)
        (applied.parts, applied.sequence, applied.at) = (parts, counts.sequence, now)
        receipts.put(applied, at: key)
        if let oldest = keys.insert(key, number: number) { receipts.remove(oldest) }
        return .applied(applied)
    }

    private mutating func fail(
        _ key: Digest, _ id: OrderID, _ parts: Parts, to provider: Address,
        for reason: FailureReason, at now: Moment, into events: inout EventBuffer
    ) -> FailedReceipt {
        var failed = FailedReceipt()
        (failed.key, failed.order, failed.provider) = (key, id, provider)
        (failed.parts, failed.reason, failed.at) = (parts, reason, now)
        let number = count { tally in
            tally.failures += 1
            return tally.failures
        }
        failures.put(failed, at: FailureID(number))
        if let old = Self.outlived(number, keeping: bounds.failures) {
            failures.remove(FailureID(old))
        }
        events.append(failed)
        fallBack(for: Self.reason(id, reason.name), into: &events)
        return failed
    }
}

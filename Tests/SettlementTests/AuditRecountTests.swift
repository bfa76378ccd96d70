import Ledger
import Primitives
import Records
import SpecTesting
import Tables
import Testing

@testable import Settlement

@Suite struct AuditRecountTests {
    /// Orders that were paid, given back and broken in a dry run, with all that this made happen.
    private func sample() throws -> (settlement: Settlement, events: [[UInt8]]) {
        let stage = try Stage(Stage.dryRun)
        var (settlement, ledger, events) = (stage.room, stage.ledger, EventBuffer())
        let now = Moment(height: Height(3), time: Milliseconds(1_000))
        for number in UInt64(1)...9 {
            let id = OrderID(number)
            try settlement.open(
                id, for: Stage.buyer, amount: Amount(units: 10 + UInt128(number)), ledger: &ledger,
                at: now, into: &events)
            let terms = SLATerms(
                provider: Stage.provider, bond: Amount(units: 5), deadline: Milliseconds(9_000))
            try settlement.track(id, terms, ledger: &ledger, at: now, into: &events)
            if number % 3 == 0 {
                settlement.miss(id, ledger: &ledger, at: now, into: &events)
                try settlement.refund(id, ledger: &ledger, at: now, into: &events)
            } else if number % 3 == 1 {
                _ = try settlement.settle(
                    id, key: Digest(number, 0, 0, 1), to: Stage.provider, ledger: &ledger, at: now,
                    into: &events)
            }
        }
        #expect(settlement.recount(ledger).isEmpty)
        return (settlement, (0..<events.count).map { Array(events.bytes[events.range(of: $0)]) })
    }

    private func recount(_ events: [[UInt8]]) -> AuditRecount {
        var recount = AuditRecount()
        for event in events { recount.take(event) }
        return recount
    }

    @Test func `records come to the balances of the rows`() throws {
        let (settlement, events) = try sample()
        let whole = recount(events)
        #expect(whole.count == settlement.counts.sequence && whole.count > 12)
        #expect(whole.faults(against: settlement).isEmpty)
        #expect(recount([]).faults(against: Settlement()).isEmpty)
    }

    @Test func `a record that is missing, changed or twice is found`() throws {
        let (settlement, events) = try sample()
        let audits = events.indices.filter { events[$0][1] == AuditRecord.tag }
        for index in audits {
            var fewer = events
            fewer.remove(at: index)
            #expect(!recount(fewer).faults(against: settlement).isEmpty, "without \(index)")
            var more = events
            more.insert(events[index], at: index)
            #expect(!recount(more).faults(against: settlement).isEmpty, "twice \(index)")
            var record = try AuditRecord(binary: Array(events[index].dropFirst(2)))
            record.delta.ct = AmountDelta(units: record.delta.ct.units + 1)
            var other = events
            other[index] = [AuditRecord.room, AuditRecord.tag] + record.binary()
            let faults = recount(other).faults(against: settlement)
            #expect(faults.contains(.balance(record.sequence)), "\(faults)")
            #expect(faults.allSatisfy { "\($0)".count > 10 })
        }
    }

    @Test func `a row that no record speaks of is found`() throws {
        let (settlement, events) = try sample()
        var other = settlement
        other.providers.put(Standing(), at: ProviderKey(Address(shard: .zero, keyHash: .zero)))
        #expect(
            recount(events).faults(against: other) == [.accounts(recorded: 2, kept: 3)])
        var poorer = settlement
        poorer.buyers.put(Standing(), at: Stage.buyer)
        #expect(recount(events).faults(against: poorer) == [.buyer(Stage.buyer)])
    }
}

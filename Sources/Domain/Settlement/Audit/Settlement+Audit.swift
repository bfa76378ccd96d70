public import Primitives
import Records
public import Tables

extension Settlement {
    /// What a provider has in each book.
    public func standing(ofProvider address: Address) -> Standing {
        providers[ProviderKey(address)] ?? Standing()
    }

    /// What a buyer has in each book.
    public func standing(ofBuyer address: Address) -> Standing {
        buyers[address] ?? Standing()
    }

    public var providerCount: Int { providers.count }

    /// Every provider in the order of its text, which is that of ``recentRoots(_:)``; sorted now.
    public func forEachProvider(_ body: (Address, Standing) throws -> Void) rethrows {
        try providers.forEach { key, row in try body(key.address, row) }
    }

    /// The balances as they stand, to be looked through elsewhere: a copy that shares their rows.
    public var frozenProviders: Table<ProviderKey, Standing> { providers.frozen() }

    mutating func noteProvider(
        _ provider: Address, _ delta: Columns, _ memo: AuditMemo, _ book: Book, _ order: OrderID,
        at now: Moment, into events: inout EventBuffer
    ) {
        let key = ProviderKey(provider)
        let balance = Self.add(delta, book, to: key, in: &providers)
        balances.note(key)
        note(provider, delta, balance, memo, book, order, at: now, into: &events)
    }

    mutating func noteBuyer(
        _ buyer: Address, _ delta: Columns, _ memo: AuditMemo, _ book: Book, _ order: OrderID,
        at now: Moment, into events: inout EventBuffer
    ) {
        let balance = Self.add(delta, book, to: buyer, in: &buyers)
        note(buyer, delta, balance, memo, book, order, at: now, into: &events)
    }

    private static func add<Key: TableKey>(
        _ delta: Columns, _ book: Book, to key: Key, in table: inout Table<Key, Standing>
    ) -> Columns {
        let found = table.update(key) { row in
            row[book] += delta
            return row[book]
        }
        if let found { return found }
        var row = Standing()
        row[book] = delta
        table.put(row, at: key)
        return delta
    }

    private mutating func note(
        _ entity: Address, _ delta: Columns, _ balance: Columns, _ memo: AuditMemo, _ book: Book,
        _ order: OrderID, at now: Moment, into events: inout EventBuffer
    ) {
        var record = AuditRecord()
        (record.entity, record.memo, record.book, record.order) = (entity, memo, book, order)
        (record.delta, record.balance, record.at) = (delta, balance, now)
        append(&record, into: &events)
    }

    /// Gives a record the next number.
    mutating func append(_ record: inout AuditRecord, into events: inout EventBuffer) {
        record.sequence = count { tally in
            tally.sequence += 1
            return tally.sequence
        }
        events.append(record)
    }
}

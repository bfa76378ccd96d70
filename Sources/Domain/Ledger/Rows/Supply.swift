public import Primitives
public import Records

/// How much there is of an asset and, as running sums, in what kind of place. An asset is known by
/// having this row.
public struct Supply: Record, Hashable {
    public var minted = Amount.zero
    public var accounts = Amount.zero
    public var deposits = Amount.zero
    /// With what was burned: it lies in a pool.
    public var pools = Amount.zero

    public init() {}

    @inlinable public mutating func fields(
        _ visit: inout some FieldVisitor
    ) throws(RecordError) {
        try visit("minted", &minted)
        try visit("accounts", &accounts)
        try visit("deposits", &deposits)
        try visit("pools", &pools)
    }

    /// Whether the sums come to what was minted.
    public var isConserved: Bool { Amount.sum([accounts, deposits, pools]) == minted }

    /// The sums after `amount` went from one place to another; nil where one of them cannot be.
    func moving(_ amount: Amount, from: Ledger.Place, to: Ledger.Place) -> Supply? {
        var moved = self
        guard moved.change(from, by: { $0.subtracting(amount) }),
            moved.change(to, by: { $0.adding(amount) })
        else { return nil }
        return moved
    }

    /// Sets the sum of the places of this kind to what `change` answers; false for nil.
    private mutating func change(_ place: Ledger.Place, by change: (Amount) -> Amount?) -> Bool {
        switch place {
        case .account:
            guard let sum = change(accounts) else { return false }
            accounts = sum
        case .deposit:
            guard let sum = change(deposits) else { return false }
            deposits = sum
        case .pool:
            guard let sum = change(pools) else { return false }
            pools = sum
        }
        return true
    }
}

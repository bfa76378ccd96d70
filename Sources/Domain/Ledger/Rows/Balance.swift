public import Primitives
public import Records
public import Tables

/// What an account holds of an asset. Nothing held is no row.
public struct Balance: Record, Hashable {
    public var amount = Amount.zero

    public init() {}
    public init(_ amount: Amount) { self.amount = amount }

    @inlinable public mutating func fields(
        _ visit: inout some FieldVisitor
    ) throws(RecordError) {
        try visit("amount", &amount)
    }
}

/// Whose, and of what: all assets of an account lie side by side.
public typealias BalanceKey = KeyPair<Address, Asset>

/// Which pool, and of what.
public typealias PoolKey = KeyPair<Ledger.Pool, Asset>

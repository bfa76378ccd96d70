public import Primitives
public import Records

extension Ledger {
    /// Where money is. Tags are wire codes: append, never renumber or reuse.
    public enum Place: Union, Hashable, Sendable {
        case account(Address)
        case deposit(DepositID)
        case pool(Pool)

        public static var sample: Place { .pool(.treasury) }

        @inlinable public mutating func cases(
            _ visit: inout some CaseVisitor
        ) throws(RecordError) {
            try visit(
                1, "account", &self,
                { if case .account(let address) = $0 { address } else { nil } },
                Place.account)
            try visit(
                2, "deposit", &self, { if case .deposit(let id) = $0 { id } else { nil } },
                Place.deposit)
            try visit(
                3, "pool", &self, { if case .pool(let pool) = $0 { pool } else { nil } },
                Place.pool)
        }
    }
}

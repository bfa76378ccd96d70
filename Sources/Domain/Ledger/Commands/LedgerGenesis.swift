public import Primitives
public import Records

/// How the ledger begins.
public struct LedgerGenesis: Record, Hashable {
    /// What somebody has from the beginning, out of what is unissued.
    public struct Allocation: Record, Hashable {
        public var account = Address.zero
        public var amount = IntegerAmount(.zero)

        public init() {}

        public init(_ account: Address, _ amount: Amount) {
            self.account = account
            self.amount = IntegerAmount(amount)
        }

        public mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
            try visit("account", &account)
            try visit("amount", &amount)
        }
    }

    /// All BLOCK there will ever be, at most 2^53 − 1; it begins unissued.
    public var supply = IntegerAmount(.zero)
    public var allocations: [Allocation] = []
    public var emission: Emission?

    public init() {}

    public init(supply: Amount, allocations: [Allocation] = [], emission: Emission? = nil) {
        self.supply = IntegerAmount(supply)
        self.allocations = allocations
        self.emission = emission
    }

    public mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("supply", &supply)
        try visit("allocations", &allocations, default: [])
        try visit("emission", &emission)
    }
}

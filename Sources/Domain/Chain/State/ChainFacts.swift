public import Primitives
public import Records

/// What a chain is from its genesis on: one row.
public struct ChainFacts: Record, Hashable {
    public var chainID = ChainID.none
    /// The account that may change parameters.
    public var operators = Address.zero

    public init() {}

    public init(chainID: ChainID, operators: Address) {
        (self.chainID, self.operators) = (chainID, operators)
    }

    public mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("chain_id", &chainID)
        try visit("operators", &operators)
    }
}

public import Primitives

/// Something that a full recount finds wrong: where, and the two figures that differ.
public enum LedgerFault: Error, Hashable, Sendable {
    /// The rows of a table come to something else than the running sum; nil is beyond 128 bits.
    case sum(Table, Asset, counted: Amount?, kept: Amount)
    /// All rows together come to something else than was minted.
    case total(Asset, counted: Amount?, minted: Amount)
    /// Rows of an asset that is not known.
    case unknownAsset(Table, Asset, counted: Amount?)
    /// Rows that hold nothing, which no rule leaves.
    case emptyRows(Table, Asset, count: Int)
    /// A deposit under a number that was not given yet.
    case numberNotGiven(DepositID, next: DepositID)
    /// The index of expiries does not have as many holds as there are.
    case expiries(counted: Int, indexed: Int)

    /// The tables that hold money.
    public enum Table: String, CaseIterable, Hashable, Sendable {
        case accounts = "ledger/balances"
        case deposits = "ledger/deposits"
        case pools = "ledger/pools"
    }
}

extension LedgerFault: CustomStringConvertible {
    public var description: String {
        switch self {
        case .sum(let table, let asset, let counted, let kept):
            "\(table.rawValue), asset \(asset): the rows come to \(Self.text(counted)), "
                + "the running sum is \(kept)"
        case .total(let asset, let counted, let minted):
            "asset \(asset): everything comes to \(Self.text(counted)), \(minted) was minted"
        case .unknownAsset(let table, let asset, let counted):
            "\(table.rawValue), asset \(asset): the rows come to \(Self.text(counted)), "
                + "the asset is not known"
        case .emptyRows(let table, let asset, let count):
            "\(table.rawValue), asset \(asset): \(count) rows hold nothing, expected 0"
        case .numberNotGiven(let id, let next):
            "ledger/deposits: there is a deposit \(id), the next number to be given is \(next)"
        case .expiries(let counted, let indexed):
            "ledger/deposits: \(counted) holds expire, the index has \(indexed)"
        }
    }

    private static func text(_ amount: Amount?) -> String {
        amount?.description ?? "more than 128 bits"
    }
}

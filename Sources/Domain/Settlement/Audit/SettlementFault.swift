public import Ledger
public import Primitives

/// Something that a full recount finds wrong between what is settled and the ledger.
public enum SettlementFault: Error, Hashable, Sendable {
    /// Money is set aside in this room's name, and no open order or promise is behind it.
    case stranded(DepositID, subject: UInt64)
    /// What is set aside for an order is not there, is another's, or is not its price; or it is set
    /// aside although its book moves nothing.
    case wrongEscrow(OrderID)
    /// A bond is not there, is another's, or is not what was promised.
    case wrongBond(OrderID)
    /// A promise waits for an order that has ended.
    case levelWithoutOrder(OrderID)
    /// What stands in a book does not come to zero, or what is escrowed is not what its orders have.
    case unbalanced(Book, Columns)
    case wrongEscrowed(Book, counted: Columns, kept: Columns)
    /// What was burned is more than the ledger has in its pool of burned money.
    case burnedMissing(Columns)
    /// The queue, or the tree of balances, is not what the rows say.
    case deadlines(counted: Int, indexed: Int)
    case balances(counted: Digest, kept: Digest)
}

extension SettlementFault: CustomStringConvertible {
    public var description: String {
        switch self {
        case .stranded(let deposit, let subject):
            "deposit \(deposit) is set aside for order \(subject), which does not need it"
        case .wrongEscrow(let id): "order \(id) is open, and its escrow is not its price"
        case .wrongBond(let id): "order \(id) has a promise, and its bonds are not those promised"
        case .levelWithoutOrder(let id): "a promise waits for order \(id), which is not open"
        case .unbalanced(let book, let rest):
            "book \(book.name): everything comes to \(Self.text(rest)), expected 0 and 0"
        case .wrongEscrowed(let book, let counted, let kept):
            "book \(book.name): open orders have \(Self.text(counted)), \(Self.text(kept)) is kept"
        case .burnedMissing(let burned):
            "\(Self.text(burned)) was burned, and the ledger's pool of burned money holds less"
        case .deadlines(let counted, let indexed):
            "\(counted) promises wait, the queue has \(indexed)"
        case .balances(let counted, let kept):
            "the balances come to \(counted), the tree of them to \(kept)"
        }
    }

    private static func text(_ columns: Columns) -> String {
        "\(columns.ct) CT and \(columns.industrial) industrial"
    }
}

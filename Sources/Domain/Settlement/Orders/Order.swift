public import Ledger
public import Primitives
public import Records

/// An order by the number that its market has given it.
public typealias OrderID = ID<Order>

/// What is behind an order while it is open: the mode it was admitted in, and the money.
public struct Order: Record, Hashable {
    public var buyer = Address.zero
    /// The mode's book when it was admitted, for good.
    public var book = Book.real
    public var percent = CTPercent.all
    /// What is still behind it, both columns together.
    public var amount = Amount.zero
    /// Where the part of BLOCK and the rest are set aside; none where the book moves nothing, or the
    /// part is nothing.
    public var escrow = DepositID.none
    public var industrialEscrow = DepositID.none

    public init() {}

    public mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("buyer", &buyer)
        try visit("book", &book)
        try visit("fee_pct_ct", &percent)
        try visit("amount", &amount)
        try visit("escrow", &escrow)
        try visit("industrial_escrow", &industrialEscrow)
    }

    public var parts: Parts { percent.split(amount) }
}

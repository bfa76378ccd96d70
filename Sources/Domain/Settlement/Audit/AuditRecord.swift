public import Primitives
public import Records

/// What an audit record is about, as it is written.
public enum AuditMemo: UInt8, Choice, Sendable {
    /// A buyer paid in what an order costs at most.
    case escrowSplit = 1
    /// A buyer had something back.
    case refundSplit = 2
    /// A provider was paid.
    case accrueSplit = 3
    /// A provider forfeited a bond.
    case penalizeSLA = 4
    /// Receipts were anchored.
    case anchor = 5

    public var name: String {
        switch self {
        case .escrowSplit: "escrow_split"
        case .refundSplit: "refund_split"
        case .accrueSplit: "accrue_split"
        case .penalizeSLA: "penalize_sla"
        case .anchor: "anchor"
        }
    }
}

/// One change of what somebody has in a book, and what that comes to: an event, in an order of its own
/// without gaps.
public struct AuditRecord: Event, Hashable {
    public static let room = Settlement.room
    public static let tag: UInt8 = 1

    public var sequence: UInt64 = 0
    public var at = Moment.earliest
    /// nil for an anchor, which is nobody's.
    public var entity: Address?
    public var memo = AuditMemo.anchor
    public var book = Book.real
    public var order = OrderID.none
    public var delta = Columns()
    public var balance = Columns()
    public var anchor: Digest?

    public init() {}

    public mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("sequence", &sequence)
        try visit("at", &at)
        try visit("entity", &entity)
        try visit("memo", &memo)
        try visit("book", &book)
        try visit("order", &order)
        try visit("delta", &delta)
        try visit("balance", &balance)
        try visit("anchor", &anchor)
    }

    /// What the entity of an anchor is written as.
    public static let anchorMarker = "__anchor__"
}

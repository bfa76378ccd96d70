public import Primitives
public import Records

/// An amount from whoever sends the command to somebody.
public struct Transfer: Record, Hashable {
    public var amount = Amount.zero
    public var to = Address.zero
    public var asset = Asset.block
    /// What the sender calls it. A second one under the same name is refused for a day, so that
    /// sending again can do no harm.
    public var reference: Digest?
    public var memo: Memo?

    public init() {}

    public init(
        to: Address, asset: Asset = .block, amount: Amount, reference: Digest? = nil,
        memo: Memo? = nil
    ) {
        self.amount = amount
        self.to = to
        self.asset = asset
        self.reference = reference
        self.memo = memo
    }

    @inlinable public mutating func fields(
        _ visit: inout some FieldVisitor
    ) throws(RecordError) {
        try visit("to", &to)
        try visit("asset", &asset, default: .block)
        try visit("amount", &amount)
        try visit("reference", &reference)
        try visit("memo", &memo)
    }

    /// One, and one more for a reference, which takes a row for a day.
    @inlinable public var units: UInt64 { reference == nil ? 1 : 2 }
}

/// Transfers of one sender that happen all or not at all, in their order.
public struct LinkedTransfers: Record, Hashable {
    public var transfers: [Transfer] = []

    public static var most: Int { 256 }

    public init() {}
    public init(_ transfers: [Transfer]) { self.transfers = transfers }

    @inlinable public mutating func fields(
        _ visit: inout some FieldVisitor
    ) throws(RecordError) {
        try visit("transfers", &transfers)
    }
}

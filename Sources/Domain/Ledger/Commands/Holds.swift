public import Primitives
public import Records

/// A transfer in two steps: the amount is set aside now, and paid when its owner posts it.
public struct Reservation: Record, Hashable {
    public var transfer = Transfer()
    /// From this time on it can only go back.
    public var expires = Milliseconds.zero

    public init() {}

    public init(_ transfer: Transfer, expires: Milliseconds) {
        self.transfer = transfer
        self.expires = expires
    }

    /// The transfer's fields, then its own.
    @inlinable public mutating func fields(
        _ visit: inout some FieldVisitor
    ) throws(RecordError) {
        try transfer.fields(&visit)
        try visit("expires_ms", &expires)
    }
}

/// The owner's word that a hold is paid.
public struct HoldPosting: Record, Hashable {
    public var hold = HoldID.none
    /// How much of it; nil is all. The rest goes back to the owner.
    public var amount: Amount?

    public init() {}
    public init(_ hold: HoldID, amount: Amount? = nil) { (self.hold, self.amount) = (hold, amount) }

    @inlinable public mutating func fields(
        _ visit: inout some FieldVisitor
    ) throws(RecordError) {
        try visit("hold", &hold)
        try visit("amount", &amount)
    }
}

/// The owner's or the beneficiary's word that a hold is not wanted.
public struct HoldVoiding: Record, Hashable {
    public var hold = HoldID.none

    public init() {}
    public init(_ hold: HoldID) { self.hold = hold }

    @inlinable public mutating func fields(
        _ visit: inout some FieldVisitor
    ) throws(RecordError) {
        try visit("hold", &hold)
    }
}

public import Ledger
public import Primitives
public import Records

public struct OfferMade: Event, Hashable {
    public static let room = ComputeMarket.room
    public static let tag: UInt8 = 1

    public var id = OfferID.none
    public var provider = Address.zero
    public var offer = Offer()

    public init() {}

    @inlinable public mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("id", &id)
        try visit("provider", &provider)
        try visit("offer", &offer)
    }
}

public struct OfferWithdrawn: Event, Hashable {
    public static let room = ComputeMarket.room
    public static let tag: UInt8 = 2

    public var id = OfferID.none
    public var provider = Address.zero

    public init() {}

    @inlinable public mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("id", &id)
        try visit("provider", &provider)
    }
}

public struct JobPosted: Event, Hashable {
    public static let room = ComputeMarket.room
    public static let tag: UInt8 = 3

    public var id = JobID.none
    public var buyer = Address.zero
    public var post = JobPost()
    /// None where the job was admitted in a dry run, and costs nothing.
    public var escrow = DepositID.none

    public init() {}

    @inlinable public mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("id", &id)
        try visit("buyer", &buyer)
        try visit("post", &post)
        try visit("escrow", &escrow)
    }
}

public struct JobMatched: Event, Hashable {
    public static let room = ComputeMarket.room
    public static let tag: UInt8 = 4

    public var id = JobID.none
    public var offer = OfferID.none
    public var buyer = Address.zero
    public var provider = Address.zero
    public var units = Units.zero
    /// What is paid for each, or would be, where the job was admitted in a dry run.
    public var pricePerUnit = Price.zero

    public init() {}

    @inlinable public mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("id", &id)
        try visit("offer", &offer)
        try visit("buyer", &buyer)
        try visit("provider", &provider)
        try visit("units", &units)
        try visit("price_per_unit", &pricePerUnit)
    }
}

/// A job was proven and paid; its ``Receipt`` follows. Of one that was admitted in a dry run, nothing
/// was paid, and its ``DryRunReceipt`` follows.
public struct JobFinished: Event, Hashable {
    public static let room = ComputeMarket.room
    public static let tag: UInt8 = 5

    public var id = JobID.none
    public var provider = Address.zero
    public var paid = Amount.zero

    public init() {}

    @inlinable public mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("id", &id)
        try visit("provider", &provider)
        try visit("paid", &paid)
    }
}

public struct JobRefunded: Event, Hashable {
    public static let room = ComputeMarket.room
    public static let tag: UInt8 = 6

    public var id = JobID.none
    public var buyer = Address.zero
    /// What was given back: nothing of a job that was admitted in a dry run.
    public var amount = Amount.zero
    public var reason = RefundReason.expired

    public init() {}

    @inlinable public mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("id", &id)
        try visit("buyer", &buyer)
        try visit("amount", &amount)
        try visit("reason", &reason)
    }
}

/// The deadline of every open job moved.
public struct DeadlinesPostponed: Event, Hashable {
    public static let room = ComputeMarket.room
    public static let tag: UInt8 = 8

    public var span = Milliseconds.zero

    public init() {}
    init(by span: Milliseconds) { self.span = span }

    @inlinable public mutating func fields(
        _ visit: inout some FieldVisitor
    ) throws(RecordError) {
        try visit("span_ms", &span)
    }
}

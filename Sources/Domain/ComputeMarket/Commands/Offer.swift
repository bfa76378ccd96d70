public import Primitives
public import Records
public import Settlement

public typealias OfferID = ID<StandingOffer>

/// So many units of work at a time, each at this price or better.
public struct Offer: Record, Hashable {
    public var units = Units.zero
    public var pricePerUnit = Price.zero
    public var lane = FeeLane.consumer

    public init() {}

    public init(units: Units, pricePerUnit: Price, lane: FeeLane = .consumer) {
        self.units = units
        self.pricePerUnit = pricePerUnit
        self.lane = lane
    }

    @inlinable public mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("units", &units)
        try visit("price_per_unit", &pricePerUnit)
        try visit("lane", &lane, default: .consumer)
    }
}

/// Takes an offer back. Jobs that run under it run on.
public struct Withdrawal: Record, Hashable {
    public var offer = OfferID.none

    public init() {}

    public init(offer: OfferID) { self.offer = offer }

    @inlinable public mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("offer", &offer)
    }
}

/// An offer that stands: a row of `market/offers`. Among equal prices the lower number came first.
public struct StandingOffer: Record, Hashable {
    public var provider = Address.zero
    public var units = Units.zero
    /// Units of the jobs that run under the offer.
    public var taken = Units.zero
    public var pricePerUnit = Price.zero
    public var lane = FeeLane.consumer
    public var since = Moment.earliest
    /// Whether waiting jobs are left that the offer has not looked at: it goes on when time does.
    public var isLooking = false

    public init() {}

    public var free: Units { units.subtracting(taken) ?? .zero }

    @inlinable public mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("provider", &provider)
        try visit("units", &units)
        try visit("taken", &taken)
        try visit("price_per_unit", &pricePerUnit)
        try visit("lane", &lane)
        try visit("since", &since)
        try visit("is_looking", &isLooking)
    }
}

/// The book that an offer was made in: a row of `market/offer_books`, where that is not the one that
/// pays.
public struct OfferBook: Record, Hashable {
    public var book = Book.dryRun

    public init() {}

    public mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("book", &book)
    }
}

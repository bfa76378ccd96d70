public import Primitives
public import Records

/// Money went from one place to another. Every movement has exactly one of these, so that whoever
/// folds them all has every balance.
public struct Moved: Event, Hashable {
    public static var room: UInt8 { Ledger.room }
    public static var tag: UInt8 { 1 }

    public var from = Ledger.Place.sample
    public var to = Ledger.Place.sample
    public var asset = Asset.block
    public var amount = Amount.zero
    public var cause = Cause()

    public init() {}

    @inlinable init(
        _ amount: Amount, of asset: Asset, from: Ledger.Place, to: Ledger.Place, for cause: Cause
    ) {
        self.from = from
        self.to = to
        self.asset = asset
        self.amount = amount
        self.cause = cause
    }

    @inlinable public mutating func fields(
        _ visit: inout some FieldVisitor
    ) throws(RecordError) {
        try visit("from", &from)
        try visit("to", &to)
        try visit("asset", &asset)
        try visit("amount", &amount)
        try visit("cause", &cause)
    }
}

/// A deposit was made; the ``Moved`` before it says of what and how much.
public struct DepositOpened: Event, Hashable {
    public static var room: UInt8 { Ledger.room }
    public static var tag: UInt8 { 2 }

    public var deposit = DepositID.none
    public var owner = Address.zero
    public var kind = DepositKind.hold
    public var forRoom: UInt8 = 0
    public var subject: UInt64 = 0
    public var beneficiary: Address?
    public var expires: Milliseconds?

    public init() {}

    public mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("deposit", &deposit)
        try visit("owner", &owner)
        try visit("kind", &kind)
        try visit("room", &forRoom)
        try visit("subject", &subject)
        try visit("beneficiary", &beneficiary)
        try visit("expires_ms", &expires)
    }
}

/// A deposit is no more; whatever was in it has moved.
public struct DepositClosed: Event, Hashable {
    public static var room: UInt8 { Ledger.room }
    public static var tag: UInt8 { 3 }

    public var deposit = DepositID.none
    public var cause = Cause()

    public init() {}
    init(_ deposit: DepositID, for cause: Cause) { (self.deposit, self.cause) = (deposit, cause) }

    public mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("deposit", &deposit)
        try visit("cause", &cause)
    }
}

/// There is a new asset, all of it unissued.
public struct AssetIntroduced: Event, Hashable {
    public static var room: UInt8 { Ledger.room }
    public static var tag: UInt8 { 4 }

    public var asset = Asset.block
    public var supply = Amount.zero

    public init() {}
    init(_ asset: Asset, supply: Amount) { (self.asset, self.supply) = (asset, supply) }

    public mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("asset", &asset)
        try visit("supply", &supply)
    }
}

/// What the sender said about the ``Moved`` before it.
public struct Remarked: Event, Hashable {
    public static var room: UInt8 { Ledger.room }
    public static var tag: UInt8 { 5 }

    public var reference: Digest?
    public var memo: Memo?

    public init() {}
    init(reference: Digest?, memo: Memo?) { (self.reference, self.memo) = (reference, memo) }

    public mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("reference", &reference)
        try visit("memo", &memo)
    }
}

/// Everything that was to happen in the ledger at some time happens that much later.
public struct Postponed: Event, Hashable {
    public static var room: UInt8 { Ledger.room }
    public static var tag: UInt8 { 6 }

    public var by = Milliseconds.zero

    public init() {}
    init(by span: Milliseconds) { by = span }

    public mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("by_ms", &by)
    }
}

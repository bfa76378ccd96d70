public import Primitives
public import Records

public typealias FailureID = ID<FailedReceipt>

/// A receipt that was settled, under its key: what a second one under that key is answered.
public struct AppliedReceipt: Record, Hashable {
    /// How many were settled before it and with it.
    public var number: UInt64 = 0
    public var order = OrderID.none
    public var buyer = Address.zero
    public var provider = Address.zero
    public var parts = Parts()
    public var book = Book.real
    /// The number of its audit record.
    public var sequence: UInt64 = 0
    public var at = Moment.earliest

    public init() {}

    public mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("number", &number)
        try visit("order", &order)
        try visit("buyer", &buyer)
        try visit("provider", &provider)
        try visit("parts", &parts)
        try visit("book", &book)
        try visit("sequence", &sequence)
        try visit("at", &at)
    }
}

/// A receipt that could not be settled, kept, and an event.
public struct FailedReceipt: Event, Hashable {
    public static let room = Settlement.room
    public static let tag: UInt8 = 5

    public var key = Digest.zero
    public var order = OrderID.none
    public var provider = Address.zero
    public var parts = Parts()
    public var reason = FailureReason.escrowMissing
    public var at = Moment.earliest

    public init() {}

    public mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("key", &key)
        try visit("order", &order)
        try visit("provider", &provider)
        try visit("parts", &parts)
        try visit("reason", &reason)
        try visit("at", &at)
    }
}

/// Why a receipt could not be settled: faults of ours, as buyers who cannot pay are not admitted.
public enum FailureReason: UInt8, Choice, Sendable {
    case escrowMissing = 1
    case escrowShort = 2

    public var name: String {
        switch self {
        case .escrowMissing: "escrow_missing"
        case .escrowShort: "escrow_short"
        }
    }
}

/// What came of a receipt.
public enum SettleOutcome: Hashable, Sendable {
    case applied(AppliedReceipt)
    /// One under its key was settled before: this is what came of that.
    case repeated(AppliedReceipt)
    /// Its order is open as it was, and the mode is a dry run.
    case failed(FailedReceipt)
}

/// The keys of the receipts that are known. The place of one is its number modulo the places, so the
/// one it puts out is the oldest.
struct KeyRing: Sendable {
    private var places: [Digest] = []
    private let size: UInt64

    init(size: Int) { self.size = UInt64(size) }

    /// Puts in the key of receipt `number` and answers the one that this puts out. Numbers begin at 1.
    mutating func insert(_ key: Digest, number: UInt64) -> Digest? {
        let place = Int((number - 1) % size)
        while places.count <= place { places.append(.zero) }
        defer { places[place] = key }
        return number > size && places[place] != .zero ? places[place] : nil
    }
}

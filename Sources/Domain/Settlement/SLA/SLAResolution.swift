public import Primitives
public import Records

public typealias ResolutionID = ID<SLAResolution>

/// What came of a promise.
public enum SLAOutcome: Union, Hashable {
    case completed(Nothing)
    case violated(SLABreach)
    case cancelled(Nothing)

    public static var sample: Self { .completed(Nothing()) }

    public mutating func cases(_ visit: inout some CaseVisitor) throws(RecordError) {
        try visit(
            1, "completed", &self, { if case .completed(let it) = $0 { it } else { nil } },
            Self.completed)
        try visit(
            2, "violated", &self, { if case .violated(let it) = $0 { it } else { nil } },
            Self.violated)
        try visit(
            3, "cancelled", &self, { if case .cancelled(let it) = $0 { it } else { nil } },
            Self.cancelled)
    }

    public var name: String {
        switch self {
        case .completed: "completed"
        case .violated: "violated"
        case .cancelled: "cancelled"
        }
    }
}

/// How a promise was broken.
public struct SLABreach: Record, Hashable {
    public var reason = SLABreachReason.deadlineMissed

    public init() {}

    public init(_ reason: SLABreachReason) { self.reason = reason }

    public mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("reason", &reason)
    }
}

public enum SLABreachReason: UInt8, Choice, Sendable {
    case deadlineMissed = 1
    /// Its proofs took longer to check than a node may spend on them.
    case proofLatencyBudget = 2

    public var name: String {
        switch self {
        case .deadlineMissed: "deadline_missed"
        case .proofLatencyBudget: "proof_latency_budget"
        }
    }
}

/// The end of a promise: an event, and a row while it is among the last.
public struct SLAResolution: Event, Hashable {
    public static let room = Settlement.room
    public static let tag: UInt8 = 2

    public var order = OrderID.none
    public var provider = Address.zero
    public var consumer = Address.zero
    public var outcome = SLAOutcome.sample
    public var book = Book.real
    /// What of the provider's bond was burned; the rest of it went back.
    public var burned = Amount.zero
    /// What of both bonds went back.
    public var refunded = Amount.zero
    /// As it stood in the end.
    public var deadline = Milliseconds.zero
    public var resolved = Moment.earliest
    /// Whether a sweep has found it.
    public var isAutomated = false
    public var proofs: [Digest] = []

    public init() {}

    public mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("order", &order)
        try visit("provider", &provider)
        try visit("consumer", &consumer)
        try visit("outcome", &outcome)
        try visit("book", &book)
        try visit("burned", &burned)
        try visit("refunded", &refunded)
        try visit("deadline_ms", &deadline)
        try visit("resolved", &resolved)
        try visit("automated", &isAutomated)
        try visit("proofs", &proofs, default: [])
    }
}

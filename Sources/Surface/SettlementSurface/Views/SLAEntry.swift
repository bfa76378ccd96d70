public import Primitives
public import Records
public import Settlement
public import Surface

/// What came of a promise.
public struct SLAEntry: Record, Hashable {
    public var order = OrderID.none
    public var provider = Address.zero
    public var consumer = Address.zero
    /// `completed`, `violated` or `cancelled`.
    public var outcome = Word()
    /// Why, where it was violated.
    public var reason: Word?
    public var book = Word()
    public var burnedCT: Int64 = 0
    public var refundedCT: Int64 = 0
    public var deadline = Milliseconds.zero
    public var resolved = Milliseconds.zero
    public var height = Height.genesis
    /// Whether a sweep has found it.
    public var isAutomated = false
    public var proofs: [ProofBundleView] = []

    public init() {}

    public init(_ resolution: SLAResolution) {
        (order, provider) = (resolution.order, resolution.provider)
        (consumer, outcome) = (resolution.consumer, Word(ours: resolution.outcome.name))
        if case .violated(let breach) = resolution.outcome {
            reason = Word(ours: breach.reason.name)
        }
        book = Word(ours: resolution.book.name)
        burnedCT = Int64(clamping: resolution.burned.units)
        refundedCT = Int64(clamping: resolution.refunded.units)
        (deadline, resolved) = (resolution.deadline, resolution.resolved.time)
        (height, isAutomated) = (resolution.resolved.height, resolution.isAutomated)
        proofs = resolution.proofs.map(ProofBundleView.init)
    }

    public mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("order", &order)
        try visit("provider", &provider)
        try visit("consumer", &consumer)
        try visit("outcome", &outcome)
        try visit("reason", &reason)
        try visit("book", &book)
        try visit("burned_ct", &burnedCT)
        try visit("refunded_ct", &refundedCT)
        try visit("deadline_ms", &deadline)
        try visit("resolved_ms", &resolved)
        try visit("height", &height)
        try visit("automated", &isAutomated)
        try visit("proofs", &proofs)
    }
}

/// What was shown for an order.
public struct ProofBundleView: Record, Hashable {
    public var fingerprint = Digest.zero

    public init() {}
    public init(_ fingerprint: Digest) { self.fingerprint = fingerprint }

    public mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("fingerprint", &fingerprint)
    }
}

/// Roots over what providers have, the newest last, and the block each is of.
public struct RootList: Record, Hashable {
    public var roots: [Digest] = []
    public var heights: [Height] = []

    public init() {}

    public init(_ kept: [BalancesRoot]) {
        (roots, heights) = (kept.map(\.root), kept.map(\.height))
    }

    public mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("roots", &roots)
        try visit("heights", &heights)
    }
}

public import Primitives
public import Records

/// A schedule on which a pool is fed from what is unissued, until nothing is left there.
public struct Emission: Record, Hashable {
    public var to = Ledger.Pool.treasury
    /// What the first periods bring.
    public var amount = IntegerAmount(.zero)
    public var period = Milliseconds.zero
    /// When the first amount moves.
    public var first = Milliseconds.zero
    /// By how much the amount shrinks, each time rounded so that the smaller amount is the exact rest.
    public var decay = BasisPoints.zero
    /// After how many periods it shrinks; 0 is never.
    public var decayEvery: UInt64 = 0

    public init() {}

    public init(
        to: Ledger.Pool, amount: Amount, every period: Milliseconds, from first: Milliseconds,
        decay: BasisPoints = .zero, decayEvery: UInt64 = 0
    ) {
        self.to = to
        self.amount = IntegerAmount(amount)
        self.period = period
        self.first = first
        self.decay = decay
        self.decayEvery = decayEvery
    }

    public mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("to", &to)
        try visit("amount", &amount)
        try visit("period_ms", &period)
        try visit("first_ms", &first)
        try visit("decay_bp", &decay, default: .zero)
        try visit("decay_every", &decayEvery, default: 0)
    }

    /// Whether it says something that can be done: some amount, some period, somewhere else, and a
    /// decay exactly where it says how often.
    public var isSound: Bool {
        amount.amount > .zero && period > .zero && to != .unissued
            && (decay == .zero) == (decayEvery == 0)
    }
}

/// A schedule and how far it has come.
public struct RunningEmission: Record, Hashable {
    public var plan = Emission()
    public var next = Milliseconds.zero
    public var amount = Amount.zero
    /// How many periods were done.
    public var periods: UInt64 = 0

    public init() {}

    init(_ plan: Emission) {
        self.plan = plan
        next = plan.first
        amount = plan.amount.amount
    }

    public mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("plan", &plan)
        try visit("next_ms", &next)
        try visit("amount", &amount)
        try visit("periods", &periods)
    }

    /// What follows this period; nil where nothing does.
    var following: RunningEmission? {
        var following = self
        guard let next = next.adding(plan.period), periods < .max else { return nil }
        (following.next, following.periods) = (next, periods + 1)
        if plan.decayEvery > 0, following.periods.isMultiple(of: plan.decayEvery) {
            following.amount = amount.split(plan.decay).left
        }
        return following.amount == .zero ? nil : following
    }
}

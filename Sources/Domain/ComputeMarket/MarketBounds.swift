public import Primitives

/// How much the market takes on, so that neither its memory nor one command's work is anybody's to
/// choose. They decide outcomes: other numbers are other rules.
public struct MarketBounds: Sendable {
    /// The most open jobs, and the most offers, of one lane.
    public var perLane = 100_000
    /// How far ahead a deadline may lie.
    public var farthestDeadline = Milliseconds.days(30)
    /// How many ended jobs are kept.
    public var finished = 10_000
    /// The most matches that one command makes.
    public var matches = 1_000
    /// The most ends and matches that one ``ComputeMarket/advance(to:ledger:into:)`` makes.
    public var due = 10_000

    public static let standard = MarketBounds()

    init() {}
}

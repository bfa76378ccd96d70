/// How much is kept and how much one call does. They decide outcomes: other numbers are other rules.
public struct SettlementBounds: Sendable {
    /// The most service levels that wait.
    public var levels = 2_000_000
    /// How many receipts are known by their keys, resolutions, failed receipts and roots are kept.
    public var receipts = 1_000_000
    public var resolutions = 10_000
    public var failures = 10_000
    public var roots = 4_096
    /// The most service levels that one sweep ends; what is left stays due.
    public var due = 10_000
    /// The most blocks that arming may wait.
    public var longestDelay: UInt64 = 31_536_000

    public static let standard = SettlementBounds()

    init() {}
}

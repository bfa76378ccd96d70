/// What a metric is counted in: the unit it is exposed in, and how much finer its cells count.
///
/// Cells hold integers, so counting never touches a float: a histogram of seconds observes whole
/// nanoseconds, and exposition moves the decimal point.
public struct MetricUnit: Hashable, Sendable {
    /// As exposed, and as a name of this unit ends: `seconds`. Empty where things are counted.
    public let name: String
    /// Cells count units of ten to the minus this.
    public let digits: Int

    /// `digits` is at most 9.
    public init(_ name: String, digits: Int = 0) {
        precondition(0...9 ~= digits, "a unit has at most 9 digits behind its point")
        (self.name, self.digits) = (name, digits)
    }

    /// Plain things: requests, items, runs.
    public static let count = MetricUnit("")
    public static let bytes = MetricUnit("bytes")
    /// Exposed in seconds, counted in nanoseconds.
    public static let seconds = MetricUnit("seconds", digits: 9)
    public static let milliseconds = MetricUnit("milliseconds")
    /// Exposed as a ratio, counted in parts per million.
    public static let ratio = MetricUnit("ratio", digits: 6)
}

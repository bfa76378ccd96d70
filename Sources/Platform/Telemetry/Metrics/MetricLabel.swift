/// A label of a metric, and how many values it can have.
///
/// Values beyond the bound, or outside a closed set, are all counted under ``other``, and how often
/// that happened is exposed as `telemetry_label_overflow_total`: a stranger who chooses a value can
/// never choose how much memory is used.
public struct MetricLabel: Hashable, Sendable {
    public enum Values: Hashable, Sendable {
        /// These and no others.
        case closed([String])
        /// Whichever come first, at most so many.
        case bounded(Int)
    }

    /// Where a value is counted that is not one of the label's.
    public static let other = "other"
    /// The most bytes a value has; longer ones are counted as ``other``.
    public static let longestValue = 128

    public let name: String
    public let values: Values

    private init(_ name: String, _ values: Values) { (self.name, self.values) = (name, values) }

    public static func closed(_ name: String, _ values: String...) -> MetricLabel {
        MetricLabel(name, .closed(values))
    }

    public static func closed(_ name: String, _ values: [String]) -> MetricLabel {
        MetricLabel(name, .closed(values))
    }

    public static func bounded(_ name: String, _ most: Int) -> MetricLabel {
        MetricLabel(name, .bounded(most))
    }

    /// The most values that are ever exposed, ``other`` included.
    var mostValues: Int {
        switch values {
        case .closed(let values): values.count + (values.contains(Self.other) ? 0 : 1)
        case .bounded(let most): most + 1
        }
    }
}

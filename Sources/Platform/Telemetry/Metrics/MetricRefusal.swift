/// Why a metric is not registered.
public enum MetricRefusal: Error, Hashable, Sendable {
    case expectedName(String)
    case expectedLabelName(String, metric: String)
    case labelTwice(String, metric: String)
    case expectedHelp(metric: String)
    case expectedValues(of: String, metric: String)
    case expectedRisingBuckets(metric: String, most: Int)
    case tooManyLabels(metric: String, most: Int)
    case tooManySeries(metric: String, most: Int)
    case tooManyMetrics(most: Int)
    /// Another metric has this name, or appears under it in some form of exposition.
    case nameTaken(String)
    /// Only a metric without labels can be read when it is asked for.
    case expectedNoLabels(metric: String)
}

extension MetricRefusal: CustomStringConvertible {
    public var description: String {
        switch self {
        case .expectedName(let name):
            "'\(name)' is no name: letters, digits and underscores, no digit first"
        case .expectedLabelName(let label, let metric):
            "\(metric): '\(label)' is no name of a label"
        case .labelTwice(let label, let metric): "\(metric) has two labels '\(label)'"
        case .expectedHelp(let metric):
            "\(metric) needs a help text of at most \(MetricDeclaration.longestHelp) bytes"
        case .expectedValues(let label, let metric):
            "\(metric): label '\(label)' needs values, each once and not too long, or a bound"
        case .expectedRisingBuckets(let metric, let most):
            "\(metric) needs 1 to \(most) buckets, rising"
        case .tooManyLabels(let metric, let most): "\(metric) has more than \(most) labels"
        case .tooManySeries(let metric, let most):
            "\(metric) could have more than \(most) series: bound its labels lower"
        case .tooManyMetrics(let most): "there are \(most) metrics already"
        case .nameTaken(let name): "another metric appears as \(name)"
        case .expectedNoLabels(let metric):
            "\(metric) has labels; what is read when asked for has none"
        }
    }
}

/// A metric as its room declares it, once and as a value; a ``Registry`` makes it countable.
///
/// ```swift
/// static let rejected = Metric<Counter>(
///     "rejected_total", "Requests refused, by reason.",
///     labels: [.closed("reason", "unauth", "oversize", "schema")])
/// ```
public struct Metric<Instrument: MetricInstrument>: Sendable {
    public let declaration: MetricDeclaration
}

extension Metric where Instrument == Counter {
    public init(
        _ name: String, _ help: String, unit: MetricUnit = .count, labels: [MetricLabel] = []
    ) {
        declaration = MetricDeclaration(
            kind: .counter, name: name, help: help, unit: unit, labels: labels)
    }
}

extension Metric where Instrument == Gauge {
    public init(
        _ name: String, _ help: String, unit: MetricUnit = .count, labels: [MetricLabel] = []
    ) {
        declaration = MetricDeclaration(
            kind: .gauge, name: name, help: help, unit: unit, labels: labels)
    }
}

extension Metric where Instrument == Histogram {
    /// `buckets` are upper bounds in what the cells count: nanoseconds for ``MetricUnit/seconds``.
    public init(
        _ name: String, _ help: String, unit: MetricUnit = .seconds,
        buckets: [UInt64] = MetricDeclaration.latencyBuckets, labels: [MetricLabel] = []
    ) {
        declaration = MetricDeclaration(
            kind: .histogram, name: name, help: help, unit: unit, labels: labels,
            buckets: buckets)
    }
}

/// What kinds of metric there are: ``Counter``, ``Gauge`` and ``Histogram``.
public protocol MetricInstrument: Sendable {
    init(child: MetricChild)
}

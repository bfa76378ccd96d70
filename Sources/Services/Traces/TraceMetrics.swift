public import Telemetry

/// What became of finished spans, and of the messages they went in.
public struct TraceMetrics: Sendable {
    /// How one post ended.
    enum Outcome: String, CaseIterable { case taken, again, refused, failed }

    public static let exported = Metric<Counter>(
        "telemetry_spans_exported_total", "Finished spans that a collector has taken.")
    public static let lost = Metric<Counter>(
        "telemetry_spans_lost_total", "Finished spans that were given up on their way, by reason.",
        labels: [.closed("reason", TraceLoss.Reason.allCases.map(\.rawValue))])
    public static let posts = Metric<Counter>(
        "telemetry_export_posts_total", "Messages posted to a collector, by what came of them.",
        labels: [.closed("outcome", Outcome.allCases.map(\.rawValue))])
    public static let declarations: [MetricDeclaration] = [
        exported.declaration, lost.declaration, posts.declaration,
    ]

    let exported: Counter
    private let lost: Family<Counter>
    private let posts: Family<Counter>

    public init(_ registry: Registry) throws(MetricRefusal) {
        exported = try registry.register(Self.exported)
        lost = try registry.family(Self.lost)
        posts = try registry.family(Self.posts)
    }

    func count(_ spans: Int, lost reason: TraceLoss.Reason) {
        lost[reason.rawValue].increment(by: UInt64(spans))
    }

    func count(_ outcome: Outcome) { posts[outcome.rawValue].increment() }
}

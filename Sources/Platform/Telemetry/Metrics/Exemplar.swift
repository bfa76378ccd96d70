/// One of the things a metric counted, by the span it happened in.
public struct Exemplar: Hashable, Sendable {
    public let trace: SpanContext
    /// What was observed, or by how much a counter rose, in what the cells count.
    public let value: UInt64

    public init(trace: SpanContext, value: UInt64) { (self.trace, self.value) = (trace, value) }
}

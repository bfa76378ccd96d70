/// A count that only rises. Keep it where it is used: counting takes a few nanoseconds, finding it
/// by its labels some tens.
public struct Counter: MetricInstrument {
    @usableFromInline let child: MetricChild

    public init(child: MetricChild) { self.child = child }

    @inlinable
    public func increment(by amount: UInt64 = 1) { child.add(amount, to: 0) }

    /// Counts, and keeps the span as an example of what was counted.
    @inlinable
    public func increment(by amount: UInt64 = 1, in trace: SpanContext) {
        child.add(amount, to: 0)
        child.keep(Exemplar(trace: trace, value: amount), at: 0)
    }

    public var value: UInt64 { child.sum(of: 0) }
}

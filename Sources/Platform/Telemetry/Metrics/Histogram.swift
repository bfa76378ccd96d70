public import Synchronization

/// How many observations fell under each of a few fixed bounds, and their sum.
public struct Histogram: MetricInstrument {
    @usableFromInline let child: MetricChild

    public init(child: MetricChild) { self.child = child }

    /// Counts one observation, in what the unit's cells count: nanoseconds for seconds.
    @inlinable
    public func observe(_ value: UInt64) {
        let (start, bucket) = (child.shard, bucket(of: value))
        unsafe child.cells[start &+ bucket].wrappingAdd(1, ordering: .relaxed)
        unsafe child.cells[start &+ child.bounds.count &+ 1].wrappingAdd(value, ordering: .relaxed)
    }

    /// Counts one observation, and keeps the span as an example for its bucket.
    @inlinable
    public func observe(_ value: UInt64, in trace: SpanContext) {
        observe(value)
        child.keep(Exemplar(trace: trace, value: value), at: bucket(of: value))
    }

    /// Counts a duration, as nanoseconds; one that runs backwards counts as none.
    @inlinable
    public func observe(_ duration: Duration) {
        let (seconds, attoseconds) = duration.components
        let nanoseconds = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        guard seconds >= 0, attoseconds >= 0 else { return observe(UInt64(0)) }
        observe(
            nanoseconds.overflow
                ? UInt64(Int64.max)
                : UInt64(nanoseconds.partialValue) &+ UInt64(attoseconds / 1_000_000_000))
    }

    /// The first bucket whose bound is not below the value: as many bounds as are below it.
    @inlinable
    func bucket(of value: UInt64) -> Int {
        var below = 0
        for index in 0..<(unsafe child.bounds.count) {
            below &+= unsafe child.bounds[index] < value ? 1 : 0
        }
        return below
    }

    /// How many fell into each bucket alone, the one above all bounds last.
    public var counts: [UInt64] {
        (0...(unsafe child.bounds.count)).map { child.sum(of: $0) }
    }

    /// The sum of what was observed, wrapping beyond 64 bits.
    public var sum: UInt64 { child.sum(of: unsafe child.bounds.count + 1) }
}

public import Synchronization

/// A value that is set, rises and falls, in what its unit's cells count.
///
/// It has one cell for all threads, since setting it replaces what each of them did.
public struct Gauge: MetricInstrument {
    @usableFromInline let child: MetricChild

    public init(child: MetricChild) { self.child = child }

    @inlinable
    public func set(_ value: Int64) {
        unsafe child.cells[0].store(UInt64(bitPattern: value), ordering: .relaxed)
    }

    /// Adds an amount, which may be negative; wraps beyond 64 bits.
    @inlinable
    public func add(_ amount: Int64) {
        unsafe child.cells[0].wrappingAdd(UInt64(bitPattern: amount), ordering: .relaxed)
    }

    public var value: Int64 { Int64(bitPattern: child.sum(of: 0)) }
}

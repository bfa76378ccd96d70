import Synchronization

/// The series of one metric, found by their labels' values.
///
/// Reading takes no lock: a table of slots is published whole, a slot goes from empty to a series
/// and never back, and a table that has become too small is kept, as a series is, for as long as
/// this lives, because somebody may still be reading it. All tables together hold less than twice
/// the slots of the last one.
@safe @usableFromInline
final class ChildTable: @unchecked Sendable {
    // Sendable: what changes is behind `state` or is an atomic; what an atomic points to is owned by
    // `state`, which only ever adds.

    @usableFromInline let declaration: MetricDeclaration
    private let shards: Int
    private let overflow: @Sendable () -> Void
    private let current: Atomic<UnsafeRawPointer>
    private let state: Mutex<State>

    private struct State {
        var children: [MetricChild] = []
        var tables: [SlotTable]
        /// What each bounded label has been seen with.
        var seen: [Set<String>]
    }

    /// `overflow` is called for each value that is counted as ``MetricLabel/other``.
    init(
        _ declaration: MetricDeclaration, shards: Int, overflow: @escaping @Sendable () -> Void
    ) {
        self.declaration = declaration
        self.shards = declaration.kind == .gauge ? 1 : shards
        self.overflow = overflow
        let first = SlotTable(capacity: 8)
        unsafe current = Atomic(UnsafeRawPointer(Unmanaged.passUnretained(first).toOpaque()))
        state = Mutex(
            State(tables: [first], seen: Array(repeating: [], count: declaration.labels.count)))
        beginAtZero()
    }

    /// The most series that exist from the start.
    private static let mostFromStart = 64

    /// A metric whose values are all known is exposed from the start, at zero, so that its first
    /// rise is seen as one; the series for ``MetricLabel/other`` comes when it is needed.
    private func beginAtZero() {
        var tuples: [[String]] = [[]]
        for label in declaration.labels {
            guard case .closed(let values) = label.values,
                tuples.count * values.count <= Self.mostFromStart
            else { return }
            tuples = tuples.flatMap { tuple in values.map { tuple + [$0] } }
        }
        for tuple in tuples { _ = child(tuple) }
    }

    // MARK: Finding

    @usableFromInline
    func child(_ value: String) -> MetricChild {
        var hasher = Hasher()
        Self.combine(value, into: &hasher)
        let hash = hasher.finalize()
        let found = table.first(hash: hash) { $0.values.count == 1 && $0.values[0] == value }
        return found ?? adding([value])
    }

    @usableFromInline
    func child(_ first: String, _ second: String) -> MetricChild {
        var hasher = Hasher()
        Self.combine(first, into: &hasher)
        Self.combine(second, into: &hasher)
        let hash = hasher.finalize()
        let found = table.first(hash: hash) {
            $0.values.count == 2 && $0.values[0] == first && $0.values[1] == second
        }
        return found ?? adding([first, second])
    }

    @usableFromInline
    func child(_ first: String, _ second: String, _ third: String) -> MetricChild {
        var hasher = Hasher()
        Self.combine(first, into: &hasher)
        Self.combine(second, into: &hasher)
        Self.combine(third, into: &hasher)
        let hash = hasher.finalize()
        let found = table.first(hash: hash) {
            $0.values.count == 3 && $0.values[0] == first && $0.values[1] == second
                && $0.values[2] == third
        }
        return found ?? adding([first, second, third])
    }

    @usableFromInline
    func child(_ values: [String]) -> MetricChild {
        let hash = Self.hash(of: values)
        return table.first(hash: hash) { $0.values == values } ?? adding(values)
    }

    /// All series, in the order of their values' bytes.
    var sorted: [MetricChild] {
        state.withLock(\.children).sorted { left, right in
            for (one, other) in zip(left.values, right.values) where one != other {
                return one.utf8.lexicographicallyPrecedes(other.utf8)
            }
            return false
        }
    }

    private var table: SlotTable {
        unsafe Unmanaged<SlotTable>.fromOpaque(current.load(ordering: .acquiring))
            .takeUnretainedValue()
    }

    private static func hash(of values: [String]) -> Int {
        var hasher = Hasher()
        for value in values { combine(value, into: &hasher) }
        return hasher.finalize()
    }

    /// The bytes alone; a value ends in a byte that no text has.
    private static func combine(_ value: String, into hasher: inout Hasher) {
        let bytes = value.utf8Span.span
        unsafe bytes.withUnsafeBytes { unsafe hasher.combine(bytes: $0) }
        hasher.combine(UInt8(0xFF))
    }

    // MARK: Adding

    /// The series for values that were not found: a new one, or one of those for
    /// ``MetricLabel/other``.
    private func adding(_ values: [String]) -> MetricChild {
        precondition(
            values.count == declaration.labels.count,
            "\(declaration.name) has \(declaration.labels.count) labels")
        let (child, overflows) = state.withLock { state in
            var kept = values
            for (place, label) in declaration.labels.enumerated()
            where !Self.takes(values[place], for: label, seen: &state.seen[place]) {
                kept[place] = MetricLabel.other
            }
            return (self.child(kept, in: &state), kept != values)
        }
        if overflows { overflow() }
        return child
    }

    private static func takes(
        _ value: String, for label: MetricLabel, seen: inout Set<String>
    ) -> Bool {
        guard value.utf8.count <= MetricLabel.longestValue else { return false }
        if value == MetricLabel.other { return true }
        switch label.values {
        case .closed(let values): return values.contains(value)
        case .bounded(let most):
            if seen.contains(value) { return true }
            guard seen.count < most else { return false }
            seen.insert(value)
            return true
        }
    }

    private func child(_ values: [String], in state: inout State) -> MetricChild {
        let hash = Self.hash(of: values)
        if let found = state.tables[state.tables.count - 1].first(
            hash: hash, where: { $0.values == values })
        {
            return found
        }
        let child = MetricChild(
            values: values,
            cells: declaration.kind == .histogram ? declaration.buckets.count + 2 : 1,
            shards: shards, bounds: declaration.buckets)
        state.children.append(child)
        if state.children.count * 2 > state.tables[state.tables.count - 1].capacity {
            let larger = SlotTable(capacity: state.tables[state.tables.count - 1].capacity * 2)
            for child in state.children { larger.insert(child, hash: Self.hash(of: child.values)) }
            state.tables.append(larger)
            unsafe current.store(
                UnsafeRawPointer(Unmanaged.passUnretained(larger).toOpaque()), ordering: .releasing)
        } else {
            state.tables[state.tables.count - 1].insert(child, hash: hash)
        }
        return child
    }
}

import Glibc
import Synchronization

/// The metrics of one program, each name once. There is no hidden one: whoever counts was handed
/// the registry or what came of it, and a test makes its own.
public final class Registry: Sendable {
    public static let mostMetrics = 4_096

    /// Values that were counted as ``MetricLabel/other``, by metric.
    public static let labelOverflow = Metric<Counter>(
        "telemetry_label_overflow_total",
        "Times a label's value was beyond its bound and counted as other.",
        labels: [.bounded("metric", mostMetrics)])

    /// What stands under one name.
    enum Content: Sendable {
        case family(ChildTable)
        /// Read when it is asked for; nothing is exposed while there is nothing to read.
        case reading(@Sendable () -> Int64?)
    }

    struct Entry: Sendable {
        let declaration: MetricDeclaration
        let content: Content
    }

    private struct State {
        var entries: [String: Entry] = [:]
        var claimed: Set<String> = []
    }

    private let shards: Int
    private let state = Mutex(State())
    private let overflowed: Family<Counter>

    /// `shards` is how many threads can count the same series without sharing memory; it is rounded
    /// up to a power of two, at most 64.
    public init(shards: Int = Registry.shardsForThisMachine) {
        var rounded = 1
        while rounded < min(shards, MetricChild.mostShards) { rounded *= 2 }
        self.shards = rounded
        let declaration = Self.labelOverflow.declaration
        let table = ChildTable(declaration, shards: 1) {}
        overflowed = Family(children: table)
        state.withLock { state in
            state.entries[declaration.name] = Entry(
                declaration: declaration, content: .family(table))
            state.claimed = declaration.claimedNames
        }
    }

    /// Four for each processor, at most 16: threads meet in a shard by chance.
    public static var shardsForThisMachine: Int {
        min(max(sysconf(Int32(_SC_NPROCESSORS_ONLN)), 1) * 4, 16)
    }

    // MARK: Registering

    /// Makes a metric without labels countable.
    public func register<Instrument>(
        _ metric: Metric<Instrument>
    ) throws(MetricRefusal) -> Instrument {
        guard metric.declaration.labels.isEmpty else {
            throw .expectedNoLabels(metric: metric.declaration.name)
        }
        return try family(metric)[values: []]
    }

    /// Makes a metric with labels countable.
    public func family<Instrument>(
        _ metric: Metric<Instrument>
    ) throws(MetricRefusal) -> Family<Instrument> {
        let declaration = metric.declaration
        let fault = declaration.fault
        if let fault { throw fault }
        let overflowed = overflowed
        let table = ChildTable(declaration, shards: shards) {
            overflowed[declaration.name].increment()
        }
        try add(Entry(declaration: declaration, content: .family(table)))
        return Family(children: table)
    }

    /// A gauge that is read whenever metrics are exposed, in what its unit's cells count. `read`
    /// answers quickly or the scrape is slow, and must not use this registry.
    public func register(
        _ metric: Metric<Gauge>, reading read: @escaping @Sendable () -> Int64?
    ) throws(MetricRefusal) { try add(metric.declaration, reading: read) }

    /// A counter that somebody else keeps, such as the kernel; what is read must never fall.
    public func register(
        _ metric: Metric<Counter>, reading read: @escaping @Sendable () -> Int64?
    ) throws(MetricRefusal) { try add(metric.declaration, reading: read) }

    private func add(
        _ declaration: MetricDeclaration, reading read: @escaping @Sendable () -> Int64?
    ) throws(MetricRefusal) {
        if let fault = declaration.fault { throw fault }
        guard declaration.labels.isEmpty else {
            throw .expectedNoLabels(metric: declaration.name)
        }
        try add(Entry(declaration: declaration, content: .reading(read)))
    }

    private func add(_ entry: Entry) throws(MetricRefusal) {
        let refusal: MetricRefusal? = state.withLock { state in
            let names = entry.declaration.claimedNames
            if let taken = names.sorted().first(where: state.claimed.contains) {
                return .nameTaken(taken)
            }
            guard state.entries.count < Self.mostMetrics else {
                return .tooManyMetrics(most: Self.mostMetrics)
            }
            state.claimed.formUnion(names)
            state.entries[entry.declaration.name] = entry
            return nil
        }
        if let refusal { throw refusal }
    }

    // MARK: Reading

    /// What is registered, in the order of the names' bytes.
    public var declarations: [MetricDeclaration] { entries.map(\.declaration) }

    var entries: [Entry] {
        state.withLock { $0.entries.values.map(\.self) }
            .sorted {
                $0.declaration.name.utf8.lexicographicallyPrecedes($1.declaration.name.utf8)
            }
    }
}

/// Everything that is said about a metric once: its kind, name, help, unit, labels and buckets.
public struct MetricDeclaration: Hashable, Sendable {
    public enum Kind: String, Hashable, Sendable { case counter, gauge, histogram }

    public let kind: Kind
    public let name: String
    public let help: String
    public let unit: MetricUnit
    public let labels: [MetricLabel]
    /// Upper bounds, rising, in what the cells count. Everything above the last one has a bucket too.
    public let buckets: [UInt64]

    init(
        kind: Kind, name: String, help: String, unit: MetricUnit, labels: [MetricLabel],
        buckets: [UInt64] = []
    ) {
        (self.kind, self.name, self.help, self.unit) = (kind, name, help, unit)
        (self.labels, self.buckets) = (labels, buckets)
    }

    /// From 5 ms to 5 s, in nanoseconds: what every latency is measured by unless it says otherwise.
    public static let latencyBuckets: [UInt64] = [
        5, 10, 25, 50, 100, 250, 500, 1_000, 2_000, 5_000,
    ].map { $0 * 1_000_000 }

    /// The most series one metric may declare, the values for ``MetricLabel/other`` included.
    public static let mostSeries = 65_536
    public static let mostLabels = 8
    public static let mostBuckets = 64
    public static let longestName = 200
    public static let longestHelp = 1_000

    /// The most series that are ever exposed; `nil` beyond what an integer holds.
    var series: Int? {
        labels.reduce(1) { product, label in
            guard let product else { return nil }
            let (next, overflows) = product.multipliedReportingOverflow(by: label.mostValues)
            return overflows ? nil : next
        }
    }

    /// What OpenMetrics calls the family: a counter's name without its `_total`.
    var family: String {
        kind == .counter && name.hasSuffix("_total") ? String(name.dropLast(6)) : name
    }

    /// Every name this metric appears under in either form of exposition.
    var claimedNames: Set<String> {
        switch kind {
        case .counter, .gauge: [name, family]
        case .histogram: [name, name + "_bucket", name + "_sum", name + "_count"]
        }
    }
}

extension MetricDeclaration {
    /// What is wrong with this declaration alone, by the rules of Prometheus and our bounds.
    public var fault: MetricRefusal? {
        guard Self.isName(name, colons: true), name.utf8.count <= Self.longestName else {
            return .expectedName(name)
        }
        guard !help.isEmpty, help.utf8.count <= Self.longestHelp else {
            return .expectedHelp(metric: name)
        }
        guard unit.name.isEmpty || Self.isName(unit.name, colons: false) else {
            return .expectedName(unit.name)
        }
        guard labels.count <= Self.mostLabels else {
            return .tooManyLabels(metric: name, most: Self.mostLabels)
        }
        if let fault = labelFault { return fault }
        guard let series, series <= Self.mostSeries else {
            return .tooManySeries(metric: name, most: Self.mostSeries)
        }
        let rises = zip(buckets, buckets.dropFirst()).allSatisfy(<)
        let isCounted = (1...Self.mostBuckets) ~= buckets.count
        guard kind != .histogram || (rises && isCounted) else {
            return .expectedRisingBuckets(metric: name, most: Self.mostBuckets)
        }
        return nil
    }

    private var labelFault: MetricRefusal? {
        var seen: Set<String> = []
        for label in labels {
            guard Self.isName(label.name, colons: false), !label.name.hasPrefix("__"),
                !(kind == .histogram && label.name == "le"),
                label.name.utf8.count <= Self.longestName
            else { return .expectedLabelName(label.name, metric: name) }
            guard seen.insert(label.name).inserted else {
                return .labelTwice(label.name, metric: name)
            }
            switch label.values {
            case .bounded(let most):
                guard 1...Self.mostSeries ~= most else {
                    return .expectedValues(of: label.name, metric: name)
                }
            case .closed(let values):
                guard !values.isEmpty, Set(values).count == values.count,
                    values.allSatisfy({ 1...MetricLabel.longestValue ~= $0.utf8.count })
                else { return .expectedValues(of: label.name, metric: name) }
            }
        }
        return nil
    }

    /// `[a-zA-Z_][a-zA-Z0-9_]*`, for metrics with `:` as well.
    private static func isName(_ text: String, colons: Bool) -> Bool {
        guard let first = text.utf8.first, !(UInt8(ascii: "0")...UInt8(ascii: "9") ~= first) else {
            return false
        }
        return text.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
                true
            case UInt8(ascii: ":"): colons
            default: false
            }
        }
    }

    /// Everything that is wrong with what a program declares, all rooms together: each fault of one
    /// declaration, and every name that two of them claim. A test of each program holds it empty.
    public static func faults(in declarations: [MetricDeclaration]) -> [MetricRefusal] {
        var claimed: Set<String> = []
        return declarations.flatMap { declaration in
            var faults = declaration.fault.map { [$0] } ?? []
            let names = declaration.claimedNames
            if let twice = names.sorted().first(where: claimed.contains) {
                faults.append(.nameTaken(twice))
            }
            claimed.formUnion(names)
            return faults
        }
    }
}

import Telemetry

/// One metric of every kind, with values that need escapes.
struct SampleMetrics {
    let registry = Registry(shards: 2)

    static let trace = SpanContext(
        traceparent: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")

    init(exemplars: Bool = true) throws {
        let served = try registry.family(
            Metric<Counter>(
                "http_requests_total", "Requests, by \"route\" \\ method\nand status.",
                labels: [.bounded("route", 8), .closed("method", "GET")]))
        let took = try registry.register(
            Metric<Histogram>(
                "request_latency_seconds", "Request latency.",
                buckets: [5_000_000, 1_000_000_000, 2_500_000_000]))
        let split = try registry.register(
            Metric<Counter>("fee_split", "A counter named otherwise."))
        let delta = try registry.register(
            Metric<Gauge>("balance_ratio", "A gauge below zero.", unit: .ratio))
        try registry.register(Metric<Gauge>("read_now", "Read when asked.")) { 42 }
        try registry.register(Metric<Gauge>("gone", "Nothing to read.")) { nil }

        served["/b", "GET"].increment(by: 3)
        if exemplars, let trace = Self.trace {
            served["/b", "GET"].increment(by: 1, in: trace)
            took.observe(600_000_000, in: trace)
        } else {
            served["/b", "GET"].increment()
            took.observe(600_000_000)
        }
        served["/a\"\\\n", "GET"].increment()
        took.observe(5_000_000)
        took.observe(3_000_000_001)
        split.increment(by: 7)
        delta.set(-1_250_000)
    }

    func text(_ format: ExpositionFormat) -> String {
        var text: [UInt8] = []
        registry.expose(as: format, to: &text)
        return String(decoding: text, as: UTF8.self)
    }
}

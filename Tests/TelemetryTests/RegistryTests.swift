import SpecTesting
import Telemetry
import Testing

@Suite struct RegistryTests {
    @Test(
        arguments: [
            Metric<Gauge>("jobs_total", "Twice.").declaration: "jobs_total",
            Metric<Gauge>("jobs", "A family's name in OpenMetrics.").declaration: "jobs",
            Metric<Gauge>("took_seconds_sum", "A histogram's sample.").declaration:
                "took_seconds_sum",
        ])
    func `a second registration of a name is refused`(
        second: MetricDeclaration, taken: String
    ) throws {
        let registry = Registry()
        _ = try registry.register(Metric<Counter>("jobs_total", "Jobs."))
        _ = try registry.register(Metric<Histogram>("took_seconds", "Time."))
        let before = registry.declarations
        #expect(throws: MetricRefusal.nameTaken(taken)) {
            try registry.register(Metric<Gauge>(second.name, second.help))
        }
        #expect(registry.declarations == before)
    }

    @Test func `every metric of a program stands in its registry once`() throws {
        let registry = Registry()
        let log = try Log(service: "test", sink: MemorySink(), registry: registry)
        _ = try Tracer(clock: .fixed(0), registry: registry)
        try ProcessMetrics.register(in: registry)
        let declared =
            LogMetrics.declarations + Tracer.declarations + ProcessMetrics.declarations
            + [Registry.labelOverflow.declaration]
        #expect(MetricDeclaration.faults(in: declared) == [])
        #expect(Set(registry.declarations) == Set(declared))
        log.close()
    }

    @Test func `a metric with labels is not counted without them`() throws {
        let metric = Metric<Counter>("x_total", "X.", labels: [.bounded("a", 1)])
        #expect(throws: MetricRefusal.expectedNoLabels(metric: "x_total")) {
            try Registry().register(metric)
        }
        #expect(throws: MetricRefusal.expectedNoLabels(metric: "x_total")) {
            try Registry().register(metric) { 1 }
        }
    }
}

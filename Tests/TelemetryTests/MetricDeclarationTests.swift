import Telemetry
import Testing

@Suite struct MetricDeclarationTests {
    private static func gauge(_ name: String, _ labels: MetricLabel...) -> MetricDeclaration {
        Metric<Gauge>(name, "Help.", labels: labels).declaration
    }

    @Test(arguments: [
        (gauge(""), MetricRefusal.expectedName("")),
        (gauge("9lives"), .expectedName("9lives")),
        (gauge("a-b"), .expectedName("a-b")),
        (gauge("höhe"), .expectedName("höhe")),
        (gauge("a\nb"), .expectedName("a\nb")),
        (gauge("x", .bounded("__a", 1)), .expectedLabelName("__a", metric: "x")),
        (gauge("x", .bounded("a:b", 1)), .expectedLabelName("a:b", metric: "x")),
        (gauge("x", .bounded("a", 1), .bounded("a", 1)), .labelTwice("a", metric: "x")),
        (gauge("x", .closed("a")), .expectedValues(of: "a", metric: "x")),
        (gauge("x", .closed("a", "v", "v")), .expectedValues(of: "a", metric: "x")),
        (gauge("x", .bounded("a", 0)), .expectedValues(of: "a", metric: "x")),
        (
            gauge("x", .bounded("a", 65_000), .bounded("b", 65_000)),
            .tooManySeries(metric: "x", most: 65_536)
        ),
        (Metric<Gauge>("x", "").declaration, .expectedHelp(metric: "x")),
        (
            Metric<Histogram>("x", "H.", buckets: [2, 2]).declaration,
            .expectedRisingBuckets(metric: "x", most: 64)
        ),
        (
            Metric<Histogram>("x", "H.", buckets: []).declaration,
            .expectedRisingBuckets(metric: "x", most: 64)
        ),
        (
            Metric<Histogram>("x", "H.", labels: [.bounded("le", 1)]).declaration,
            .expectedLabelName("le", metric: "x")
        ),
    ])
    func `a declaration against the rules is refused`(
        declaration: MetricDeclaration, fault: MetricRefusal
    ) {
        #expect(declaration.fault == fault)
        #expect(MetricDeclaration.faults(in: [declaration]).first == fault)
        #expect(!fault.description.isEmpty)
    }

    @Test func `names that rooms declare twice are found`() {
        let one = Self.gauge("a:b_c")
        #expect(one.fault == nil)
        #expect(MetricDeclaration.faults(in: [one, one]) == [.nameTaken("a:b_c")])
    }

    @Test func `the buckets of every latency are the specification's`() {
        #expect(
            MetricDeclaration.latencyBuckets == [
                5_000_000, 10_000_000, 25_000_000, 50_000_000, 100_000_000, 250_000_000,
                500_000_000, 1_000_000_000, 2_000_000_000, 5_000_000_000,
            ])
    }
}

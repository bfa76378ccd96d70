import Dispatch
import Simulation
import SpecTesting
import Testing

@testable import Telemetry

@Suite struct ChildTableTests {
    private static let byTenant = Metric<Counter>(
        "tenant_total", "By tenant.", labels: [.bounded("tenant", 3)])
    private static let served = Metric<Counter>(
        "served_total", "Requests.",
        labels: [.closed("method", "GET", "PUT"), .bounded("route", 40)])

    private func text(_ registry: Registry) -> [Substring] {
        var text: [UInt8] = []
        registry.expose(as: .prometheusText, to: &text)
        return String(decoding: text, as: UTF8.self).split(separator: "\n")
            .filter { !$0.hasPrefix("#") }
    }

    @Test func `values beyond the bound are counted as other, and that is counted`() throws {
        let registry = Registry()
        let family = try registry.family(Self.byTenant)
        for tenant in ["a", "b", "c", "d", "e", "a", "d"] { family[tenant].increment() }
        family[String(repeating: "x", count: 1_000)].increment()
        #expect(
            text(registry) == [
                "telemetry_label_overflow_total{metric=\"tenant_total\"} 4",
                "tenant_total{tenant=\"a\"} 2", "tenant_total{tenant=\"b\"} 1",
                "tenant_total{tenant=\"c\"} 1", "tenant_total{tenant=\"other\"} 4",
            ])
    }

    @Test func `a closed set takes no other value`() throws {
        let registry = Registry()
        let family = try registry.family(
            Metric<Counter>("seen_total", "Seen.", labels: [.closed("kind", "x", "y")]))
        #expect(text(registry) == ["seen_total{kind=\"x\"} 0", "seen_total{kind=\"y\"} 0"])
        family["z"].increment()
        #expect(text(registry).contains("seen_total{kind=\"other\"} 1"))
    }

    @Test func `a stranger's values do not take memory`() throws {
        let family = try Registry().family(Self.byTenant)
        for number in 0..<10_000 { family["tenant-\(number)"].increment() }
        #expect(family.children.sorted.count == 4)
        #expect(family["other"].value == 9_997)
    }

    @Test func `the same values are the same series, whoever asks first`() throws {
        let family = try Registry().family(Self.served)
        let routes = (0..<40).map { "/route/\($0)" }
        DispatchQueue.concurrentPerform(iterations: 8) { thread in
            for round in 0..<500 {
                family["GET", routes[(round * (thread + 1)) % 40]].increment()
            }
        }
        let sums = routes.map { family["GET", $0].value }
        #expect(sums.reduce(0, +) == 4_000)
        #expect(family.children.sorted.count == 40)
    }

    @Test(arguments: Trials.seeds(500))
    func `a family counts as a dictionary does`(seed: UInt64) throws {
        var dice = SplitMix64(seed: seed)
        let registry = Registry(shards: 1)
        let family = try registry.family(
            Metric<Counter>(
                "three_total", "Three.",
                labels: [.bounded("a", 20), .bounded("b", 20), .bounded("c", 20)]))
        var twin: [[String]: UInt64] = [:]
        for _ in 0..<500 {
            let values = (0..<3).map { _ in "v\(Int.random(in: 0..<20, using: &dice))" }
            family[values[0], values[1], values[2]].increment()
            twin[values, default: 0] += 1
        }
        for (values, count) in twin { #expect(family[values: values].value == count) }
        #expect(family.children.sorted.count == twin.count)
        #expect(
            family.children.sorted.map(\.values)
                == twin.keys.sorted { $0.lexicographicallyPrecedes($1) })
    }

    @Test func `values that only join alike stay apart`() throws {
        let family = try Registry().family(
            Metric<Counter>("pair_total", "Pairs.", labels: [.bounded("a", 9), .bounded("b", 9)]))
        family["x", "yz"].increment()
        family["xy", "z"].increment(by: 2)
        #expect(family["x", "yz"].value == 1)
    }
}

import Dispatch
import Telemetry
import Testing

@Suite struct GaugeTests {
    @Test func `a gauge is set, rises and falls, below zero too`() throws {
        let gauge = try Registry().register(Metric<Gauge>("depth", "Depth."))
        gauge.set(5)
        gauge.add(-8)
        #expect(gauge.value == -3)
        DispatchQueue.concurrentPerform(iterations: 4) { thread in
            for _ in 0..<1_000 { gauge.add(thread.isMultiple(of: 2) ? 2 : -1) }
        }
        #expect(gauge.value == 1_997)
    }
}

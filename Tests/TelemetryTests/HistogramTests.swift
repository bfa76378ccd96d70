import Simulation
import SpecTesting
import Telemetry
import Testing

@Suite struct HistogramTests {
    /// Counts the plain way: for each value, the first bound it does not exceed.
    private static func twin(_ values: [UInt64], bounds: [UInt64]) -> [UInt64] {
        var counts = [UInt64](repeating: 0, count: bounds.count + 1)
        for value in values { counts[bounds.firstIndex { value <= $0 } ?? bounds.count] += 1 }
        return counts
    }

    @Test(arguments: Trials.seeds(1_000))
    func `every value falls where a plain search puts it`(seed: UInt64) throws {
        var dice = SplitMix64(seed: seed)
        let count = Int.random(in: 1...20, using: &dice)
        let bounds = Set((0..<count).map { _ in UInt64.random(in: 0...1_000, using: &dice) })
            .sorted()
        let histogram = try Registry().register(
            Metric<Histogram>("took_seconds", "Time.", buckets: bounds))
        let values = (0..<200).map { _ in UInt64.random(in: 0...1_100, using: &dice) } + bounds
        for value in values { histogram.observe(value) }
        #expect(histogram.counts == Self.twin(values, bounds: bounds))
        #expect(histogram.sum == values.reduce(0, +))
    }

    @Test func `a duration counts in nanoseconds, one that runs backwards as none`() throws {
        let histogram = try Registry().register(Metric<Histogram>("took_seconds", "Time."))
        histogram.observe(.milliseconds(1_500))
        histogram.observe(.seconds(-1))
        #expect(histogram.sum == 1_500_000_000)
        #expect(histogram.counts == [1, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0])
    }
}

import Dispatch
import Telemetry
import Testing

@Suite struct CounterTests {
    private static let requests = Metric<Counter>("requests_total", "Requests.")

    @Test func `nothing is lost, whoever counts`() throws {
        let counter = try Registry(shards: 4).register(Self.requests)
        DispatchQueue.concurrentPerform(iterations: 8) { thread in
            for _ in 0..<5_000 { counter.increment(by: UInt64(thread)) }
        }
        #expect(counter.value == 5_000 * 28)
    }

    @Test(arguments: [1, 2, 3, 16, 1_000])
    func `any number of shards counts the same`(shards: Int) throws {
        let counter = try Registry(shards: shards).register(Self.requests)
        for amount in 1...100 { counter.increment(by: UInt64(amount)) }
        #expect(counter.value == 5_050)
    }

    @Test func `a reading never falls while others count`() async throws {
        let counter = try Registry(shards: 8).register(Self.requests)
        await withTaskGroup { group in
            group.addTask { for _ in 0..<50_000 { counter.increment() } }
            group.addTask {
                var last: UInt64 = 0
                for _ in 0..<2_000 {
                    let value = counter.value
                    #expect(value >= last)
                    last = value
                }
            }
        }
        #expect(counter.value == 50_000)
    }
}

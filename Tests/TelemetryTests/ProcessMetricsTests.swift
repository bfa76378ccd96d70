import Testing

@testable import Telemetry

@Suite struct ProcessMetricsTests {
    @Test func `this process is described`() throws {
        let registry = Registry()
        try ProcessMetrics.register(in: registry)
        var text: [UInt8] = []
        registry.expose(as: .prometheusText, to: &text)
        let lines = String(decoding: text, as: UTF8.self).split(separator: "\n")
            .filter { !$0.hasPrefix("#") }.map { $0.split(separator: " ") }
        let values = Dictionary(uniqueKeysWithValues: lines.map { ($0[0], Double($0[1]) ?? -1) })
        #expect(values.count == 7)
        #expect(values.values.allSatisfy { $0 >= 0 })
        let resident = try #require(values["process_resident_memory_bytes"])
        let virtual = try #require(values["process_virtual_memory_bytes"])
        #expect(1_048_576...virtual ~= resident)
        #expect(try #require(values["process_threads"]) >= 1)
        #expect(try #require(values["process_open_fds"]) >= 3)
        let start = try #require(values["process_start_time_seconds"])
        let now = Double(WallClock.system.nanoseconds()) / 1e9
        #expect(now - 86_400 * 30...now + 2 ~= start)
    }

    @Test func `a program's name cannot forge its numbers`() {
        let stat =
            "7 (a) R 1 2 (x) R 1 7 7 0 -1 4194304 100 0 0 0 150 50 0 0 20 0 5 0 1000 4096000 300 1"
        #expect(
            ProcessStatus(stat: stat, ticks: 100, page: 4_096).map {
                [$0.cpuTime, $0.threads, $0.started, $0.virtualBytes, $0.residentBytes]
            } == [200, 5, 1_000, 4_096_000, 1_228_800])
    }

    @Test(arguments: [
        "", "7 (a", "7 (a) R 1 2", "7 (a) R 1 7 7 0 -1 4 1 0 0 0 x 50 0 0 20 0 5 0 1 4 3",
    ])
    func `what is no status is none`(stat: String) {
        #expect(ProcessStatus(stat: stat, ticks: 100, page: 4_096) == nil)
    }
}

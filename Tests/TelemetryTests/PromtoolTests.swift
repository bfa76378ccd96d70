import SpecTesting
import Telemetry
import Testing

@Suite struct PromtoolTests {
    /// What the tool is known to say of the sample's metrics whose names or shapes are odd on
    /// purpose.
    private static let expected = ["fee_split counter metrics should have \"_total\" suffix"]

    @Test(.peer("promtool"))
    func `promtool has nothing to say but of names that are odd on purpose`()
        async throws
    {
        let sample = try SampleMetrics()
        try ProcessMetrics.register(in: sample.registry)
        let log = try Log(service: "test", sink: MemorySink(), registry: sample.registry)
        _ = try Tracer(clock: .fixed(0), registry: sample.registry)
        defer { log.close() }

        var child = ChildProcess("promtool")
        child.arguments = ["check", "metrics"]
        child.input = Array(sample.text(.prometheusText).utf8)
        let answer = try await child.run()
        let said = (answer.stdout + answer.stderr).split(separator: "\n").map(String.init)
        #expect(said == Self.expected)
    }
}

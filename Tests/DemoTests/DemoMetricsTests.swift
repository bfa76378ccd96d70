@testable import Demo
import HTTP
import Telemetry
import Testing

@Suite struct DemoMetricsTests {
    @Test func `no two metrics of the program claim a name, and none is wrong`() {
        let all =
            ServerMetrics.declarations + ProcessMetrics.declarations + LogMetrics.declarations
            + RuntimeMetrics.declarations + NoteMetrics.declarations
        #expect(MetricDeclaration.faults(in: all) == [])
    }
}

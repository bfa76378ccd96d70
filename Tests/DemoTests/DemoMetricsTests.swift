@testable import Demo
import HTTP
import RPC
import Telemetry
import Testing
import Traces

@Suite struct DemoMetricsTests {
    @Test func `no two metrics of the program claim a name, and none is wrong`() {
        let all =
            ServerMetrics.declarations + ProcessMetrics.declarations + LogMetrics.declarations
            + RuntimeMetrics.declarations + NoteMetrics.declarations + Tracer.declarations
            + TraceMetrics.declarations + ClientMetrics.declarations + RPCMetrics.declarations
        #expect(MetricDeclaration.faults(in: all) == [])
    }
}

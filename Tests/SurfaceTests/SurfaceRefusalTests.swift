import RPC
import Records
import Surface
import Testing

@Suite struct SurfaceRefusalTests {
    @Test func `codes and names are what callers have in their programs`() {
        let declared: [(any DomainError, Int64, String, UInt16)] = [
            (SurfaceRefusal.notFound("x"), -33_040, "not_found", 404),
            (SurfaceRefusal.tooManyTransactions(257), -33_041, "too_many_transactions", 413),
            (NodeSilence.busy, -33_011, "busy", 503),
            (NodeSilence.stopped, -33_030, "node_stopped", 503),
            (NodeSilence.unreadable("x"), -33_031, "store_unreadable", 500),
        ]
        for (error, code, name, status) in declared {
            #expect(error.declaration.code == code && error.declaration.name == name)
            #expect(error.declaration.status == status)
        }
        #expect(NodeSilence.busy.retryAfterMs == 100 && NodeSilence.stopped.retryAfterMs == nil)
    }

    @Test func `what was looked for is told`() {
        #expect(SurfaceRefusal.notFound("job 7").details?.description == "\"job 7\"")
        #expect(SurfaceRefusal.tooManyTransactions(257).details?.description == "257")
    }
}

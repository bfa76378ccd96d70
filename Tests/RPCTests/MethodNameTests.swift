import Testing

@testable import RPC

@Suite struct MethodNameTests {
    @Test(arguments: [
        "sum", "settlement_status", "compute_market.recent_roots", "a.b2.c_d",
        String(repeating: "a", count: 96),
    ])
    func `lower-case words joined by dots may be declared`(name: String) {
        #expect(MethodName.isDeclarable(name))
    }

    @Test(arguments: [
        "", ".", "a.", ".a", "a..b", "A", "aB", "1a", "a.1", "_a", "a-b", "a b", "é",
        String(repeating: "a", count: 97), "rpc.discover", "rpc.x",
    ])
    func `nothing else may`(name: String) {
        #expect(!MethodName.isDeclarable(name))
    }
}

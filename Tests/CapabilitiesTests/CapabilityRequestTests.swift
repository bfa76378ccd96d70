import Capabilities
import Primitives
import SpecTesting
import Testing

@Suite struct CapabilityRequestTests {
    @Test func `a request says only what it is given`() {
        #expect(CapabilityRequest(now: .zero).scope == nil)
    }
}

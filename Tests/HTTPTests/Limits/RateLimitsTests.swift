import HTTP
import Testing

@Suite struct RateLimitsTests {
    private typealias Limits = RateLimits<String>

    @Test func `what one bucket refuses is taken from none`() {
        var limits = Limits(
            global: .init(perSecond: 1, burst: 3), perTenant: .init(perSecond: 1, burst: 2),
            maxTenants: 10)
        #expect(limits.take(for: "a", at: 0)?.grant.granted == true)
        #expect(limits.take(for: "a", at: 0)?.grant.granted == true)
        let refused = limits.take(for: "a", at: 0)
        #expect(refused?.grant.granted == false)
        #expect(refused?.scope == .tenant)
        #expect(refused?.limit == 2)

        let last = limits.take(for: "b", at: 0)
        #expect(last?.grant == TokenGrant(granted: true, remaining: 0, retryAfterMs: 0))
        #expect(last?.scope == .global)
        let common = limits.take(for: "b", at: 0)
        #expect(common?.scope == .global)
        #expect(common?.limit == 3)
        #expect(common?.grant.retryAfterMs == 1_000)
        // The refusal of the common bucket has cost "b" nothing of its own.
        #expect(limits.take(for: "b", at: 1_000)?.grant.remaining == 0)
    }

    @Test func `nobody in particular is held to the common bucket`() {
        var limits = Limits(
            global: .init(perSecond: 1, burst: 1), perTenant: .init(perSecond: 1, burst: 0),
            maxTenants: 1)
        #expect(limits.take(for: nil, at: 0)?.grant.granted == true)
        #expect(limits.take(for: nil, at: 0)?.grant.granted == false)
        #expect(limits.tenantCount == 0)
    }

    @Test func `no bucket has no say`() {
        var limits = Limits(global: nil, perTenant: nil, maxTenants: 1)
        let verdict = limits.take(for: "a", at: 0)
        #expect(verdict == nil)
    }

    @Test func `tenants are bounded, and the one seen longest ago is forgotten`() {
        var limits = Limits(
            global: nil, perTenant: .init(perSecond: 0, burst: 1), maxTenants: 2)
        #expect(limits.take(for: "a", at: 0)?.grant.granted == true)
        #expect(limits.take(for: "b", at: 0)?.grant.granted == true)
        #expect(limits.take(for: "a", at: 0)?.grant.granted == false)
        #expect(limits.take(for: "c", at: 0)?.grant.granted == true)
        #expect(limits.tenantCount == 2)
        #expect(limits.take(for: "a", at: 0)?.grant.granted == false)
        #expect(limits.take(for: "b", at: 0)?.grant.granted == true)
    }
}

/// One bucket for everybody together and one for each tenant. Of the tenants only the most recent
/// ones are remembered; one that was forgotten begins with a full bucket, and the common bucket
/// still bounds what many of them take.
public struct RateLimits<Tenant: Hashable & Sendable>: Sendable {
    /// Tokens a second, and at once.
    public struct Rate: Hashable, Sendable {
        public var perSecond: UInt64
        public var burst: UInt64

        public init(perSecond: UInt64, burst: UInt64) {
            self.perSecond = perSecond
            self.burst = burst
        }

        var bucket: TokenBucket { TokenBucket(rate: perSecond, burst: burst) }
    }

    /// What came of asking, and which bucket has decided: of two that grant, the emptier one.
    public struct Verdict: Hashable, Sendable {
        public enum Scope: Hashable, Sendable { case global, tenant }

        public var scope: Scope
        /// The burst of that bucket: what `X-RateLimit-Limit` says.
        public var limit: UInt64
        public var grant: TokenGrant
    }

    /// nil lets everything pass.
    public let perTenant: Rate?
    public let maxTenants: Int
    private var global: TokenBucket?
    private var tenants: RecentTable<Tenant, TokenBucket>

    public init(global: Rate?, perTenant: Rate?, maxTenants: Int) {
        precondition(maxTenants >= 1, "at least one tenant is remembered")
        self.global = global?.bucket
        self.perTenant = perTenant
        self.maxTenants = maxTenants
        tenants = RecentTable(most: maxTenants)
    }

    /// How many tenants are remembered.
    public var tenantCount: Int { tenants.count }

    /// Takes `count` tokens from both buckets at `ms`, or from neither. Nobody in particular is held
    /// to the common bucket only. nil where no bucket has a say.
    public mutating func take(
        _ count: UInt64 = 1, for tenant: Tenant?, at ms: UInt64
    ) -> Verdict? {
        let place = tenant.flatMap { tenant in
            perTenant.map { rate in tenants.touch(tenant) { rate.bucket } }
        }
        let common = global?.offer(count, at: ms)
        let own = place.map { tenants[$0].offer(count, at: ms) }
        // A refusal of the tenant's own bucket is said first: it is the one the tenant can act on.
        if let place, let own, !own.granted {
            return Verdict(scope: .tenant, limit: tenants[place].burst, grant: own)
        }
        if let global, let common, !common.granted {
            return Verdict(scope: .global, limit: global.burst, grant: common)
        }
        let taken = global?.take(count, at: ms)
        let commonVerdict = taken.map {
            Verdict(scope: .global, limit: global?.burst ?? 0, grant: $0)
        }
        guard let place else { return commonVerdict }
        let ownVerdict = Verdict(
            scope: .tenant, limit: tenants[place].burst,
            grant: tenants[place].take(count, at: ms))
        guard let commonVerdict,
            commonVerdict.grant.remaining < ownVerdict.grant.remaining
        else { return ownVerdict }
        return commonVerdict
    }
}

import Synchronization

/// Holds all requests to a common rate, and those of each tenant to their own.
public final class RateKeeper: Sendable {
    /// Who a request counts for, as far as its head and connection tell; `nil` counts for everybody
    /// together only.
    public typealias TenantOf = @Sendable (RequestHead, Peer) -> String?

    private let limits: Mutex<RateLimits<String>>
    private let tenantOf: TenantOf

    public init(_ limits: RateLimits<String>, tenantOf: @escaping TenantOf) {
        self.limits = Mutex(limits)
        self.tenantOf = tenantOf
    }

    /// Another allowance from now on; everybody begins with a full one.
    public func apply(_ limits: RateLimits<String>) { self.limits.withLock { $0 = limits } }

    /// Takes what a request costs. `nil` where no rate holds.
    func take(_ cost: UInt64, _ head: RequestHead, _ peer: Peer, at milliseconds: UInt64)
        -> RateLimits<String>.Verdict?
    {
        let tenant = tenantOf(head, peer)
        return limits.withLock { $0.take(cost, for: tenant, at: milliseconds) }
    }
}

extension RateLimits.Verdict {
    /// Says in an answer what is left.
    func write(to fields: inout ResponseFields) {
        fields.set(.rateLimitLimit, Int(clamping: limit))
        fields.set(.rateLimitRemaining, Int(clamping: grant.remaining))
    }

    /// Whole seconds after which the same would be granted, a day at most.
    var retryAfterSeconds: UInt64 {
        min(grant.retryAfterMs / 1_000 + (grant.retryAfterMs % 1_000 > 0 ? 1 : 0), 86_400)
    }
}

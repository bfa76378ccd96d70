public import HTTP
import Synchronization
import Telemetry

/// Holds callers to rates: all methods together by their cost, and single methods by the call. Counts
/// what it was asked, too.
///
/// A tenant is who the caller says it is for; those that nobody knows share one allowance. A call
/// that its method's rate refuses takes nothing from the common one.
public final class RPCMeter: Sendable {
    public typealias Limits = RateLimits<String>

    private let common: Mutex<Limits>
    private let methods: Mutex<[String: Limits]>
    private let now: @Sendable () -> UInt64
    private let metrics: RPCMetrics?

    /// `now` is a monotonic clock, in milliseconds.
    public init(
        _ common: Limits, methods: [String: Limits.Rate] = [:], maxTenants: Int = 4_096,
        metrics: RPCMetrics? = nil,
        now: @escaping @Sendable () -> UInt64 = RPCMeter.clock
    ) {
        self.common = Mutex(common)
        self.methods = Mutex(
            methods.mapValues { Limits(global: nil, perTenant: $0, maxTenants: maxTenants) })
        (self.now, self.metrics) = (now, metrics)
    }

    /// Milliseconds since this was first asked.
    public static let clock: @Sendable () -> UInt64 = {
        let start = ContinuousClock.now
        return {
            let (seconds, rest) = (ContinuousClock.now - start).components
            return UInt64(max(seconds, 0)) * 1_000 + UInt64(max(rest, 0) / 1_000_000_000_000_000)
        }
    }()

    /// For ``RPCPolicy/meter``.
    public func admission(_ method: MethodDescription, _ caller: RPCCaller) -> Admission {
        let admission = admit(method, caller)
        let word = admission == .admitted ? "admitted" : "limited"
        metrics?.calls[method.name, word].increment()
        return admission
    }

    private func admit(_ method: MethodDescription, _ caller: RPCCaller) -> Admission {
        let (tenant, time) = (caller.tenant ?? "", now())
        let own = methods.withLock { $0[method.name]?.take(for: tenant, at: time) }
        if let own, !own.grant.granted { return .limited(retryAfterMs: own.grant.retryAfterMs) }
        let verdict = common.withLock {
            $0.take(UInt64(method.cost), for: tenant, at: time)
        }
        guard let verdict, !verdict.grant.granted else { return .admitted }
        return .limited(retryAfterMs: verdict.grant.retryAfterMs)
    }
}

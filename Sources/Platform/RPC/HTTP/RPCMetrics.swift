public import Telemetry

/// What is counted of calls, under the names that every service of this house shares.
public struct RPCMetrics: Sendable {
    /// By the names of declared methods and streams; what nobody declared is `unknown`, whatever it
    /// was called, and a notification counts like a call.
    public static let calls = Metric<Counter>(
        "rpc_calls_total",
        "Calls and subscriptions, by the method or stream and whether the rates let them pass.",
        labels: [.bounded("method", 256), .closed("admission", "admitted", "limited")])

    public static let declarations: [MetricDeclaration] = [calls.declaration]

    let calls: Family<Counter>

    public init(_ registry: Registry) throws(MetricRefusal) {
        calls = try registry.family(Self.calls)
    }
}

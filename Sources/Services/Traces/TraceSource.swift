import Telemetry

/// Which program says it: what a collector files spans under.
public struct TraceSource: Hashable, Sendable {
    /// `the-block`, `svc-rewarder`.
    public let service: String
    public let version: String
    /// What tells one running program from another of its kind: a node's address, say.
    public let instance: String

    public init(service: String, version: String, instance: String) {
        (self.service, self.version, self.instance) = (service, version, instance)
    }

    /// By the names that OpenTelemetry's conventions give them.
    var attributes: [AttributeRow] {
        [
            AttributeRow("service.name", .text(service)),
            AttributeRow("service.version", .text(version)),
            AttributeRow("service.instance.id", .text(instance)),
        ]
    }
}

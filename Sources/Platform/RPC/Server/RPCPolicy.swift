/// What a server asks before it lets a call through, and whom it tells of failures. All of them
/// answer at once: what takes time is looked up by the transport and stands in the caller.
public struct RPCPolicy: Sendable {
    /// Takes the cost of a call from the caller's allowance.
    public var meter: @Sendable (MethodDescription, RPCCaller) -> Admission
    /// Whether the caller holds what the method needs.
    public var authorise: @Sendable (MethodDescription, RPCCaller) -> Permission
    /// Told of what a handler threw that is no refusal of the domain; the caller hears nothing of it
    /// but its correlation id.
    public var failed: @Sendable (MethodDescription, any Error, RPCCaller) -> Void

    public init(
        meter: @escaping @Sendable (MethodDescription, RPCCaller) -> Admission = { _, _ in
            .admitted
        },
        authorise: @escaping @Sendable (MethodDescription, RPCCaller) -> Permission = {
            RPCPolicy.byCapability($0, $1)
        },
        failed: @escaping @Sendable (MethodDescription, any Error, RPCCaller) -> Void
    ) {
        self.meter = meter
        self.authorise = authorise
        self.failed = failed
    }

    /// Granted where the caller's own capabilities name what is needed.
    public static func byCapability(
        _ method: MethodDescription, _ caller: RPCCaller
    ) -> Permission {
        switch method.capability {
        case .none: .granted
        case .named(let name) where caller.capabilities.contains(name): .granted
        case .named: caller.tenant == nil ? .unknownCaller : .missing
        }
    }
}

/// Whether the caller's allowance covers a call.
public enum Admission: Hashable, Sendable {
    case admitted
    case limited(retryAfterMs: UInt64)
}

/// Whether the caller may make a call.
public enum Permission: Hashable, Sendable {
    case granted
    /// Nobody we know, where somebody must be.
    case unknownCaller
    /// Known, but without what the method needs.
    case missing
}

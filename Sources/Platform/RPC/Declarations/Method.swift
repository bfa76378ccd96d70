public import Records

/// One method, declared once: the server binds a handler to it, clients call through it, and the
/// OpenRPC document and the reference page are printed from it.
///
/// ```swift
/// extension ComputeMarketMethods {
///     static let recentRoots = Method<RootsQuery, Roots>(
///         "compute_market.recent_roots", "The newest settlement roots, newest last.",
///         isReadOnly: true)
/// }
/// ```
public struct Method<Params: Record, Result: Field>: Sendable {
    public let name: String
    /// One sentence.
    public let summary: String
    public let capability: CapabilityNeed
    /// What one call takes from the caller's allowance, in units.
    public let cost: UInt32
    /// Older names that still answer; they are listed as deprecated.
    public let aliases: [String]
    /// The refusals of the domain that a caller should be ready for.
    public let errors: [DomainErrorDeclaration]
    /// Whether a call changes nothing, so that it may come as a `GET`.
    public let isReadOnly: Bool
    /// The parameters of the call that the reference page shows.
    public let example: Params

    /// A declaration that breaks its own rules is our bug and traps.
    public init(
        _ name: String, _ summary: String, capability: CapabilityNeed = .none, cost: UInt32 = 1,
        aliases: [String] = [], errors: [DomainErrorDeclaration] = [], isReadOnly: Bool = false,
        example: Params = Params()
    ) {
        for name in [name] + aliases {
            precondition(
                MethodName.isDeclarable(name),
                "\(name): a method's name is lower-case words joined by dots, not below rpc.")
        }
        precondition(
            Set(errors.map(\.code)).count == errors.count
                && Set(errors.map(\.name)).count == errors.count,
            "\(name): two of its errors share a code or a name")
        self.init(
            named: name, summary: summary, capability: capability, cost: cost, aliases: aliases,
            errors: errors, isReadOnly: isReadOnly, example: example)
    }

    /// Without the check of the name: for the methods that JSON-RPC keeps to itself.
    init(
        named name: String, summary: String, capability: CapabilityNeed, cost: UInt32,
        aliases: [String], errors: [DomainErrorDeclaration], isReadOnly: Bool, example: Params
    ) {
        self.name = name
        self.summary = summary
        self.capability = capability
        self.cost = cost
        self.aliases = aliases
        self.errors = errors
        self.isReadOnly = isReadOnly
        self.example = example
    }
}

/// What a caller must hold to be answered.
public enum CapabilityNeed: Hashable, Sendable {
    case none
    case named(String)
}

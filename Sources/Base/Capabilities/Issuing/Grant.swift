/// What a token is to allow, as its issuer says it: always one tenant, some scopes and an end.
public struct Grant: Hashable, Sendable {
    public var tenant: CaveatName
    public var scopes: Choices
    /// How many seconds it lasts.
    public var lifetime: UInt64
    /// What else must hold, in this order.
    public var caveats: [Caveat]

    /// The longest a token lasts: 30 days.
    public static let longestLifetime: UInt64 = 30 * 86_400

    public init(
        tenant: CaveatName, scopes: Choices, lifetime: UInt64, caveats: [Caveat] = []
    ) {
        self.tenant = tenant
        self.scopes = scopes
        self.lifetime = lifetime
        self.caveats = caveats
    }
}

extension Grant {
    /// How often the token that a rewarder sends intents with may be used.
    public static let mostIntents: UInt64 = 10_000

    /// What a rewarder sends one run's intents to the ledger with, and nothing else: the ledger's
    /// scope, its one path and method, and the run they belong to.
    public static func intents(
        of runKey: CaveatName, tenant: CaveatName, lifetime: UInt64 = longestLifetime
    ) -> Grant? {
        guard let scope = CaveatName("ledger.intent.write"), let post = CaveatName("POST"),
            let ledger = CaveatName("ron-ledger"), let path = PathPattern("/intents")
        else { return nil }
        return Grant(
            tenant: tenant, scopes: Choices(scope), lifetime: lifetime,
            caveats: [
                .path(path), .method(Choices(post)), .audience(Choices(ledger)),
                .runKey(Choices(runKey)), .maxUses(mostIntents),
            ])
    }
}

public import Primitives

/// What is about to be done, in the words of caveats, and the clock at which. What a request leaves
/// out, no caveat about it holds.
public struct CapabilityRequest: Hashable, Sendable {
    /// Since 1970-01-01 00:00 UTC, by the clock of who asks.
    public var now: Milliseconds
    public var tenant: String?
    /// What the method or the route needs.
    public var scope: String?
    public var action: String?
    public var method: String?
    public var path: String?
    public var epochID: String?
    /// Who is asked: the name of this service.
    public var audience: String?
    public var runKey: String?
    /// Where the request comes from.
    public var address: IPAddress?
    /// What the request moves, in minor units. A caveat about amounts refuses a request without one;
    /// what moves nothing says zero.
    public var amount: Amount?
    /// Whether this use begins a run, which `max_runs` counts. A caveat that counts runs refuses
    /// nothing else.
    public var beginsRun: Bool

    public init(
        now: Milliseconds, tenant: String? = nil, scope: String? = nil, action: String? = nil,
        method: String? = nil, path: String? = nil, epochID: String? = nil,
        audience: String? = nil, runKey: String? = nil, address: IPAddress? = nil,
        amount: Amount? = nil, beginsRun: Bool = false
    ) {
        self.now = now
        self.tenant = tenant
        self.scope = scope
        self.action = action
        self.method = method
        self.path = path
        self.epochID = epochID
        self.audience = audience
        self.runKey = runKey
        self.address = address
        self.amount = amount
        self.beginsRun = beginsRun
    }
}

extension Caveat {
    /// Whether the request and its clock satisfy this. A fact or a count is not theirs to satisfy:
    /// `nil` says that the ledger is to be asked.
    func holds(for request: CapabilityRequest) -> Bool? {
        switch self {
        case .tenant(let choices): choices.contain(request.tenant)
        case .scope(let choices): choices.contain(request.scope)
        case .action(let choices): choices.contain(request.action)
        case .method(let choices): choices.contain(request.method)
        case .epochID(let choices): choices.contain(request.epochID)
        case .audience(let choices): choices.contain(request.audience)
        case .runKey(let choices): choices.contain(request.runKey)
        case .path(let pattern): request.path.map { pattern.matches($0) } ?? false
        case .ip(let range): request.address.map { range.contains($0) } ?? false
        case .cap(let most): request.amount.map { $0 <= most } ?? false
        case .notBefore(let seconds): request.now.value / 1_000 >= seconds
        case .expires(let seconds): request.now.value / 1_000 < seconds
        case .maxUses, .maxRuns, .spendAtMost, .epochAtMost, .whileBondIsPosted: nil
        }
    }
}

extension Choices {
    fileprivate func contain(_ name: String?) -> Bool {
        guard let name else { return false }
        return contains(name)
    }
}

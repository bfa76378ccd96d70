public import Primitives

/// What a verified token allows: every caveat of the token and of its discharges. It holds no key and
/// no signature, so nobody can make a token of it, and it may be kept until the keys change. Whether
/// it allows a request is asked anew each time.
public struct Capability: Sendable {
    /// The identifier of the token it was verified from.
    public let identifier: [UInt8]
    /// All of these must hold.
    public let conditions: [Condition]

    /// A caveat, and for a counted one its counter.
    public struct Condition: Hashable, Sendable {
        public let caveat: Caveat
        public let counter: Digest?
        /// The second from which on no token with this counter allows anything: what caveats before
        /// the counted one say, which all these tokens have. One behind it is some of theirs alone.
        public let counterEnds: UInt64?
    }

    init(identifier: [UInt8], conditions: [Condition]) {
        self.identifier = identifier
        self.conditions = conditions
    }

    /// Takes the request, if every caveat allows it: first what the request and its clock tell, then
    /// the ledger's facts, and last, all at once or not at all, what is counted. A refusal has
    /// counted nothing.
    public func admit(
        _ request: CapabilityRequest, facts: some CapabilityFacts = NoFacts()
    ) throws(CapabilityRefusal) {
        var open = false
        for condition in conditions {
            switch condition.caveat.holds(for: request) {
            case true?: continue
            case nil: open = true
            case false?:
                switch condition.caveat {
                case .expires: throw .expired
                case .notBefore: throw .notYetValid
                case _: throw .unmet(condition.caveat.kind)
                }
            }
        }
        guard open else { return }
        for condition in conditions {
            switch condition.caveat {
            case .epochAtMost(let last):
                guard let epoch = facts.epoch else { throw .unanswered(.epochAtMost) }
                guard epoch <= last else { throw .unmet(.epochAtMost) }
            case .whileBondIsPosted(let bond):
                guard let isPosted = facts.isPosted(bond) else {
                    throw .unanswered(.whileBondIsPosted)
                }
                guard isPosted else { throw .unmet(.whileBondIsPosted) }
            case _: continue
            }
        }
        let claims = try claims(of: request)
        guard !claims.isEmpty else { return }
        switch facts.take(claims, at: request.now) {
        case .taken: return
        case .exhausted(let index): throw .exhausted(claims[index].kind)
        case .unanswered(let index): throw .unanswered(claims[index].kind)
        }
    }

    /// What the request takes from each counter.
    private func claims(
        of request: CapabilityRequest
    ) throws(CapabilityRefusal) -> [CapabilityClaim] {
        var claims: [CapabilityClaim] = []
        for condition in conditions {
            guard let counter = condition.counter else { continue }
            let (amount, most): (UInt128, UInt128)
            switch condition.caveat {
            case .maxUses(let count): (amount, most) = (1, UInt128(count))
            case .maxRuns(let count):
                guard request.beginsRun else { continue }
                (amount, most) = (1, UInt128(count))
            case .spendAtMost(let limit):
                guard let asked = request.amount else { throw .unmet(.spendAtMost) }
                (amount, most) = (asked.units, limit.units)
            case _: continue
            }
            claims.append(
                CapabilityClaim(
                    counter: counter, kind: condition.caveat.kind, amount: amount, most: most,
                    until: condition.counterEnds))
        }
        return claims
    }
}

// MARK: What it says

extension Capability {
    /// The second from which on it allows nothing; nil where no caveat ends it.
    public var expiry: UInt64? {
        conditions.compactMap { condition in
            if case .expires(let second) = condition.caveat { second } else { nil }
        }.min()
    }

    /// The scopes that every caveat about scopes allows; nil where none is about them.
    public var scopes: [CaveatName]? {
        shared { caveat in if case .scope(let choices) = caveat { choices } else { nil } }
    }

    /// The tenants that every caveat about tenants allows: one, of a token that an ``Issuer`` minted.
    public var tenants: [CaveatName]? {
        shared { caveat in if case .tenant(let choices) = caveat { choices } else { nil } }
    }

    private func shared(_ choices: (Caveat) -> Choices?) -> [CaveatName]? {
        conditions.compactMap { choices($0.caveat)?.names }.reduce(nil) { shared, names in
            shared.map { $0.filter(names.contains) } ?? names
        }
    }
}

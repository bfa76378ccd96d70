/// Why a token does not allow a request. No text of it quotes the token, nor the request.
public enum CapabilityRefusal: Error, Hashable, Sendable {
    // The token is none, or none of ours.
    case malformed(MacaroonRefusal)
    /// No root key belongs to the identifier.
    case unknownKey
    /// The keys of that epoch have been withdrawn, and all tokens under them.
    case revokedEpoch(UInt64)
    /// This very token has been withdrawn, and all that was made of it.
    case revokedToken
    /// A signature is not what the root key makes of the token, or of a discharge.
    case notAuthentic
    /// A third party was to discharge a caveat, and nothing sent does.
    case missingDischarge
    /// So many discharges were sent that discharge nothing.
    case unusedDischarges(Int)
    /// Discharges that need discharges that need discharges.
    case tooDeep(most: Int)
    /// Its time is over, or has not come.
    case expired, notYetValid

    // The token is one of ours, and does not allow this.
    /// A predicate that is no caveat known here; the first of a token is 0.
    case unknownCaveat(CaveatFault, at: Int)
    /// The request is not what this caveat allows.
    case unmet(Caveat.Kind)
    /// This caveat depends on what nobody here can tell.
    case unanswered(Caveat.Kind)
    /// Nothing is left of what this caveat allows.
    case exhausted(Caveat.Kind)

    /// What the refusal is about, as the services count and answer it.
    public enum Reason: String, Hashable, Sendable {
        /// The caller is nobody: HTTP 401.
        case unauthenticated = "unauth"
        /// The caller may not do this: HTTP 403.
        case scope, caveat
    }

    public var reason: Reason {
        switch self {
        case .malformed, .unknownKey, .revokedEpoch, .revokedToken, .notAuthentic,
            .missingDischarge, .unusedDischarges, .tooDeep, .expired, .notYetValid:
            .unauthenticated
        case .unmet(.scope): .scope
        case .unknownCaveat, .unmet, .unanswered, .exhausted: .caveat
        }
    }
}

extension CapabilityRefusal: CustomStringConvertible {
    public var description: String {
        switch self {
        case .malformed(let refusal): "\(refusal)"
        case .unknownKey: "no key here belongs to the token's identifier"
        case .revokedEpoch(let epoch): "the keys of epoch \(epoch) have been withdrawn"
        case .revokedToken: "the token has been withdrawn"
        case .notAuthentic: "the token, or a discharge, is not signed by who should have"
        case .missingDischarge: "a caveat is a third party's to discharge, and is not discharged"
        case .unusedDischarges(let count): "\(count) discharges discharge nothing"
        case .tooDeep(let most): "at most \(most) discharges may need one another"
        case .expired: "the token has expired"
        case .notYetValid: "the token is not valid yet"
        case .unknownCaveat(let fault, let index): "caveat \(index): \(fault)"
        case .unmet(let kind): "the caveat \(kind.rawValue) does not allow this"
        case .unanswered(let kind):
            "the caveat \(kind.rawValue) depends on what nobody here can tell"
        case .exhausted(let kind): "nothing is left of what the caveat \(kind.rawValue) allows"
        }
    }
}

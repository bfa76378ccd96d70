public import Primitives

/// What must hold for a token to be of use. Closed: a predicate that reads as none of these refuses,
/// whoever wrote it.
///
/// The first ones are held against the request, the clock it comes with, and nothing else. The counted
/// ones and the facts need what a ledger knows, through ``CapabilityFacts``.
public enum Caveat: Hashable, Sendable {
    // The request
    /// `tenant = acme`
    case tenant(Choices)
    /// `scope = rewarder.run,rewarder.inspect`: one of these is what the request needs.
    case scope(Choices)
    /// `action = propose`
    case action(Choices)
    /// `method = POST`
    case method(Choices)
    /// `path = /intents`, or `path = /rewarder/*` for all below.
    case path(PathPattern)
    /// `epoch_id = 2025-10-01`; `epoch` is read as the same.
    case epochID(Choices)
    /// `aud = ron-ledger`: who may take the token.
    case audience(Choices)
    /// `run_key = b3:…`
    case runKey(Choices)
    /// `ip = 10.0.0.0/8`
    case ip(AddressRange)
    /// `cap = 1000`: the most that one request moves, in minor units. `ceiling` is read as the same.
    case cap(Amount)

    // The clock
    /// `nbf = 1760000000`: not before, in seconds since 1970-01-01 00:00 UTC.
    case notBefore(UInt64)
    /// `exp = 1760000000`: until, and no more in this very second. `expiry`, `ttl` and `TTL` are read
    /// as the same, and as this moment too: a span would mean nothing in a token.
    case expires(UInt64)

    // Counted
    /// `max_uses = 10000`
    case maxUses(UInt64)
    /// `max_runs = 1`
    case maxRuns(UInt64)
    /// `spend <= 1000`: the most that all requests together move, in minor units.
    case spendAtMost(Amount)

    // Facts
    /// `epoch <= 120`: as long as the ledger has not begun a later epoch.
    case epochAtMost(UInt64)
    /// `while bond B is posted`
    case whileBondIsPosted(CaveatName)

    /// Which caveat this is, as refusals and counters name it.
    public enum Kind: String, CaseIterable, Hashable, Sendable {
        case tenant, scope, action, method, path
        case epochID = "epoch_id"
        case audience = "aud"
        case runKey = "run_key"
        case ip, cap
        case notBefore = "nbf"
        case expires = "exp"
        case maxUses = "max_uses"
        case maxRuns = "max_runs"
        case spendAtMost = "spend"
        case epochAtMost = "epoch"
        case whileBondIsPosted = "while bond"
    }

    public var kind: Kind {
        switch self {
        case .tenant: .tenant
        case .scope: .scope
        case .action: .action
        case .method: .method
        case .path: .path
        case .epochID: .epochID
        case .audience: .audience
        case .runKey: .runKey
        case .ip: .ip
        case .cap: .cap
        case .notBefore: .notBefore
        case .expires: .expires
        case .maxUses: .maxUses
        case .maxRuns: .maxRuns
        case .spendAtMost: .spendAtMost
        case .epochAtMost: .epochAtMost
        case .whileBondIsPosted: .whileBondIsPosted
        }
    }

    /// Whether each use leaves less of it: what hands it on would hand on as much again.
    public var isCounted: Bool {
        switch self {
        case .maxUses, .maxRuns, .spendAtMost: true
        case .tenant, .scope, .action, .method, .path, .epochID, .audience, .runKey, .ip, .cap,
            .notBefore, .expires, .epochAtMost, .whileBondIsPosted:
            false
        }
    }
}

// MARK: Writing

extension Caveat: CustomStringConvertible {
    /// The predicate in the one spelling we write.
    public var text: String {
        switch self {
        case .tenant(let choices), .scope(let choices), .action(let choices),
            .method(let choices), .epochID(let choices), .audience(let choices),
            .runKey(let choices):
            "\(kind.rawValue) = \(choices)"
        case .path(let pattern): "path = \(pattern)"
        case .ip(let range): "ip = \(range)"
        case .cap(let amount): "cap = \(amount.units)"
        case .notBefore(let seconds): "nbf = \(seconds)"
        case .expires(let seconds): "exp = \(seconds)"
        case .maxUses(let count): "max_uses = \(count)"
        case .maxRuns(let count): "max_runs = \(count)"
        case .spendAtMost(let amount): "spend <= \(amount.units)"
        case .epochAtMost(let epoch): "epoch <= \(epoch)"
        case .whileBondIsPosted(let bond): "while bond \(bond) is posted"
        }
    }

    public var bytes: [UInt8] { Array(text.utf8) }

    public var description: String { text }
}

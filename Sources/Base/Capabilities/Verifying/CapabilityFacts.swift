import Crypto
public import Primitives

/// What only a ledger knows: the seam that a node fills. Where it cannot tell it says so, and the
/// caveat that asked refuses.
public protocol CapabilityFacts {
    /// The epoch the ledger is in; nil where that is not known.
    var epoch: UInt64? { get }

    /// Whether a bond of that name is posted; nil where that is not known.
    func isPosted(_ bond: CaveatName) -> Bool?

    /// Takes all claims, or none of them.
    func take(_ claims: [CapabilityClaim], at now: Milliseconds) -> ClaimOutcome
}

/// What a request takes from one counter.
public struct CapabilityClaim: Hashable, Sendable {
    /// The counter's name: the same for all tokens made of one by adding caveats behind the counted
    /// one, and for no others. So nobody gets a fresh counter by adding a caveat.
    public let counter: Digest
    public let kind: Caveat.Kind
    public let amount: UInt128
    /// The most that all claims on this counter come to.
    public let most: UInt128
    /// The second from which on no claim comes on this counter, from whichever token; nil where they
    /// never end.
    public let until: UInt64?

    public init(
        counter: Digest, kind: Caveat.Kind, amount: UInt128, most: UInt128, until: UInt64?
    ) {
        self.counter = counter
        self.kind = kind
        self.amount = amount
        self.most = most
        self.until = until
    }
}

/// What came of claims. Where it is not ``taken``, nothing was.
public enum ClaimOutcome: Hashable, Sendable {
    case taken
    /// Of this claim not enough is left.
    case exhausted(Int)
    /// Nobody can tell whether enough is left for this claim.
    case unanswered(Int)
}

/// Nobody to ask: every caveat that is not the request's and the clock's to satisfy refuses.
public struct NoFacts: CapabilityFacts {
    public init() {}

    public var epoch: UInt64? { nil }
    public func isPosted(_ bond: CaveatName) -> Bool? { nil }
    public func take(_ claims: [CapabilityClaim], at now: Milliseconds) -> ClaimOutcome {
        .unanswered(0)
    }
}

/// The names of counters.
enum CapabilityCounter {
    /// Whether a predicate may turn out to be a counted caveat: only then is its counter's name made.
    static func mayCount(_ predicate: [UInt8]) -> Bool {
        predicate.starts(with: maximum) || predicate.starts(with: spend)
    }

    private static let maximum = Array("max_".utf8)
    private static let spend = Array("spend".utf8)
    private static let context = Blake3.context("the-block capability counter v1")

    /// The name follows from the code behind the caveat, which nobody gets to choose, and does not
    /// tell it: the code is as good as the token.
    static func name(of chain: borrowing CodeChain) -> Digest {
        chain.withCode { context.digest(of: $0) }
    }
}

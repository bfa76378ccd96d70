import Capabilities
import Primitives

/// A ledger that knows what the test says, and counts.
struct SampleLedger: CapabilityFacts {
    var epoch: UInt64?
    var posted: [String: Bool] = [:]
    var counters: CapabilityCounters? = CapabilityCounters(capacity: 64)

    func isPosted(_ bond: CaveatName) -> Bool? { posted[bond.text] }

    func take(_ claims: [CapabilityClaim], at now: Milliseconds) -> ClaimOutcome {
        counters?.take(claims, at: now) ?? .unanswered(0)
    }
}

extension CapabilityRequest {
    /// A request that has everything.
    static let sample = CapabilityRequest(
        now: Milliseconds(1_000_500), tenant: "acme", scope: "rewarder.run", action: "propose",
        method: "POST", path: "/rewarder/epochs/7", epochID: "2025-10-01", audience: "rewarder",
        runKey: "b3:00", address: IPAddress("10.1.2.3"), amount: Amount(units: 10), beginsRun: true)
}

extension Capability {
    /// What a token with these caveats allows.
    static func of(_ caveats: String...) throws -> Capability {
        var token = try Macaroon(identifier: [1], rootKey: MacaroonKey(text: "root"))
        for caveat in caveats { token = try token.attenuated(byPredicate: Array(caveat.utf8)) }
        return try token.verified(by: SharedRootKey(text: "root"))
    }
}

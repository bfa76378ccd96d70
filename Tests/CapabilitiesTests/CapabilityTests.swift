import Capabilities
import Primitives
import Simulation
import SpecTesting
import Testing

@Suite struct CapabilityTests {
    @Test(arguments: [
        "tenant = acme", "scope = rewarder.run", "scope = x,rewarder.run", "action = propose",
        "method = POST", "path = /rewarder/*", "epoch_id = 2025-10-01", "aud = rewarder",
        "run_key = b3:00", "ip = 10.0.0.0/8", "cap = 10", "nbf = 1000", "exp = 1001",
    ])
    func `a caveat that the request satisfies admits it`(caveat: String) throws {
        try Capability.of(caveat).admit(.sample)
    }

    @Test(arguments: [
        ("tenant = beta", CapabilityRefusal.unmet(.tenant), "caveat"),
        ("scope = rewarder.inspect", .unmet(.scope), "scope"),
        ("action = sign", .unmet(.action), "caveat"),
        ("method = GET", .unmet(.method), "caveat"),
        ("path = /intents", .unmet(.path), "caveat"),
        ("epoch_id = 2025-10-02", .unmet(.epochID), "caveat"),
        ("aud = ron-ledger", .unmet(.audience), "caveat"),
        ("run_key = b3:01", .unmet(.runKey), "caveat"),
        ("ip = 10.1.2.4", .unmet(.ip), "caveat"),
        ("cap = 9", .unmet(.cap), "caveat"), ("nbf = 1001", .notYetValid, "unauth"),
        ("exp = 1000", .expired, "unauth"), ("max_uses = 1", .unanswered(.maxUses), "caveat"),
        ("max_runs = 1", .unanswered(.maxRuns), "caveat"),
        ("spend <= 99", .unanswered(.spendAtMost), "caveat"),
        ("epoch <= 99", .unanswered(.epochAtMost), "caveat"),
        ("while bond b is posted", .unanswered(.whileBondIsPosted), "caveat"),
    ])
    func `a caveat that does not hold refuses, and says which`(
        caveat: String, refusal: CapabilityRefusal, reason: String
    ) throws {
        let capability = try Capability.of("tenant = acme", caveat)
        #expect(throws: refusal) { try capability.admit(.sample) }
        #expect(refusal.reason.rawValue == reason)
    }

    @Test func `what a request leaves out satisfies no caveat`() throws {
        let bare = CapabilityRequest(now: Milliseconds(1_000_500))
        for (caveat, kind) in [
            ("tenant = acme", Caveat.Kind.tenant), ("scope = rewarder.run", .scope),
            ("action = propose", .action), ("method = POST", .method), ("path = /*", .path),
            ("epoch_id = 2025-10-01", .epochID), ("aud = rewarder", .audience),
            ("run_key = b3:00", .runKey), ("ip = 0.0.0.0/0", .ip), ("cap = 99", .cap),
        ] {
            #expect(throws: CapabilityRefusal.unmet(kind)) {
                try Capability.of(caveat).admit(bare)
            }
        }
        #expect(throws: CapabilityRefusal.unmet(.spendAtMost)) {
            try Capability.of("spend <= 99").admit(bare, facts: SampleLedger())
        }
    }

    @Test func `names are the same where their bytes are, not where Unicode says so`() throws {
        var request = CapabilityRequest.sample
        request.tenant = "\u{212A}"
        #expect("\u{212A}" == "K")
        #expect(throws: CapabilityRefusal.unmet(.tenant)) {
            try Capability.of("tenant = K").admit(request)
        }
    }

    // MARK: Facts

    @Test func `facts are asked of the ledger`() throws {
        let capability = try Capability.of("epoch <= 7", "while bond b is posted")
        try capability.admit(.sample, facts: SampleLedger(epoch: 7, posted: ["b": true]))
        for (ledger, refusal) in [
            (SampleLedger(epoch: 8, posted: ["b": true]), CapabilityRefusal.unmet(.epochAtMost)),
            (SampleLedger(epoch: nil, posted: ["b": true]), .unanswered(.epochAtMost)),
            (SampleLedger(epoch: 7, posted: ["b": false]), .unmet(.whileBondIsPosted)),
            (SampleLedger(epoch: 7, posted: ["a": true]), .unanswered(.whileBondIsPosted)),
        ] {
            #expect(throws: refusal) { try capability.admit(.sample, facts: ledger) }
        }
    }

    @Test(.requirement("RW-SEC-103", "RW-SEC-099"))
    func `uses, runs and spending are counted, and refusals are not`() throws {
        let ledger = SampleLedger(epoch: 1)
        let capability = try Capability.of("max_uses = 3", "max_runs = 2", "spend <= 25")
        var request = CapabilityRequest.sample
        try capability.admit(request, facts: ledger)
        // Refused for what is not counted: nothing was taken.
        request.tenant = nil
        try Capability.of("max_uses = 3", "max_runs = 2", "spend <= 25").admit(
            request, facts: ledger)
        #expect(throws: CapabilityRefusal.exhausted(.maxRuns)) {
            try capability.admit(request, facts: ledger)
        }
        request.beginsRun = false
        #expect(throws: CapabilityRefusal.exhausted(.spendAtMost)) {
            try capability.admit(request, facts: ledger)
        }
        request.amount = Amount(units: 5)
        try capability.admit(request, facts: ledger)
        #expect(throws: CapabilityRefusal.exhausted(.maxUses)) {
            try capability.admit(request, facts: ledger)
        }
    }

    @Test func `a refused request takes nothing from any counter`() throws {
        let ledger = SampleLedger(epoch: 9)
        let capability = try Capability.of("max_uses = 1", "epoch <= 8")
        #expect(throws: CapabilityRefusal.unmet(.epochAtMost)) {
            try capability.admit(.sample, facts: ledger)
        }
        #expect(ledger.counters?.count == 0)
    }

    @Test func `who adds a caveat draws on the same counter, and another token on its own`() throws
    {
        let keys = try SharedRootKey(text: "root")
        let ledger = SampleLedger()
        let token = try Macaroon(identifier: [1], rootKey: MacaroonKey(text: "root"))
            .attenuated(by: .maxUses(2))
        let child = try token.attenuated(by: .expires(5_000)).attenuated(by: .maxUses(9))
        try child.verified(by: keys).admit(.sample, facts: ledger)
        try token.verified(by: keys).admit(.sample, facts: ledger)
        for one in [token, child] {
            #expect(throws: CapabilityRefusal.exhausted(.maxUses)) {
                try one.verified(by: keys).admit(.sample, facts: ledger)
            }
        }
        let other = try Macaroon(identifier: [2], rootKey: MacaroonKey(text: "root"))
            .attenuated(by: .maxUses(2))
        try other.verified(by: keys).admit(.sample, facts: ledger)
    }

    @Test func `a counter ends with what stands before it, never with what is added behind`() throws
    {
        let keys = try SharedRootKey(text: "root")
        let counters = CapabilityCounters(capacity: 1)
        let ledger = SampleLedger(counters: counters)
        let plain = try Macaroon(identifier: [1], rootKey: MacaroonKey(text: "root"))
        let token = try plain.attenuated(by: .expires(2_000)).attenuated(by: .maxUses(1))
        let child = try token.attenuated(by: .expires(1_500))
        try child.verified(by: keys).admit(.sample, facts: ledger)

        // The child has expired; its counter is the parent's, and no room is made of it.
        var later = CapabilityRequest.sample
        later.now = Milliseconds(1_600_000)
        let other = try plain.attenuated(by: .maxUses(1)).verified(by: keys)
        #expect(throws: CapabilityRefusal.unanswered(.maxUses)) {
            try other.admit(later, facts: ledger)
        }
        #expect(throws: CapabilityRefusal.exhausted(.maxUses)) {
            try token.verified(by: keys).admit(later, facts: ledger)
        }
        // With the parent's end the room is free.
        later.now = Milliseconds(2_000_000)
        try other.admit(later, facts: ledger)
        #expect(counters.count == 1)
        // A counter without an end stays.
        later.now = Milliseconds(.max)
        #expect(throws: CapabilityRefusal.exhausted(.maxUses)) {
            try other.admit(later, facts: ledger)
        }
    }

    // MARK: Narrowing

    @Test(arguments: Trials.seeds(5_000))
    func `whoever adds a caveat is allowed nothing more`(seed: UInt64) throws {
        var dice = SplitMix64(seed: seed)
        let sample = try RandomToken(using: &dice, depth: 0)
        let child = try sample.token.attenuated(by: .random(using: &dice))
        let parent = try sample.token.verified(by: sample.keys)
        let narrowed = try child.verified(by: sample.keys)
        for _ in 0..<8 {
            let request = CapabilityRequest.random(using: &dice)
            let ledger = { SampleLedger(epoch: request.now.value, posted: ["acme": true]) }
            let isAllowed = (try? narrowed.admit(request, facts: ledger())) != nil
            let wasAllowed = (try? parent.admit(request, facts: ledger())) != nil
            #expect(!isAllowed || wasAllowed)
        }
        if let scopes = narrowed.scopes {
            #expect(parent.scopes.map { Set(scopes).isSubset(of: $0) } ?? true)
        }
        #expect((narrowed.expiry ?? .max) <= (parent.expiry ?? .max))
    }

    @Test func `scopes and tenants are what all caveats share`() throws {
        let capability = try Capability.of(
            "scope = a,b", "scope = b,c", "tenant = t", "exp = 9", "exp = 7")
        #expect(capability.scopes?.map(\.text) == ["b"])
        #expect(capability.tenants?.map(\.text) == ["t"])
        #expect(capability.expiry == 7)
        #expect(try Capability.of("cap = 1").scopes == nil)
        #expect(try Capability.of("scope = a", "scope = b").scopes == [])
    }
}

extension CapabilityRequest {
    /// Anything may be there, may fit what random tokens say, or not.
    static func random(using dice: inout SplitMix64) -> CapabilityRequest {
        let words = ["acme", "beta", "rewarder.run", "GET", "POST", "2025-10-01", "b3:0a", "x"]
        func pick(_ from: [String], _ dice: inout SplitMix64) -> String? {
            Int.random(in: 0..<5, using: &dice) == 0 ? nil : from.randomElement(using: &dice)
        }
        let shift = UInt64.random(in: 0...63, using: &dice)
        return CapabilityRequest(
            now: Milliseconds(dice.next() >> shift), tenant: pick(words, &dice),
            scope: pick(words, &dice), action: pick(words, &dice), method: pick(words, &dice),
            path: pick(["/", "/intents", "/rewarder/x", "/a/b/"], &dice),
            epochID: pick(words, &dice), audience: pick(words, &dice), runKey: pick(words, &dice),
            address: pick(["10.0.0.1", "192.0.2.7", "2001:db8::1"], &dice).flatMap {
                IPAddress($0)
            }, amount: Amount(units: UInt128(dice.next() >> shift)),
            beginsRun: Bool.random(using: &dice))
    }
}

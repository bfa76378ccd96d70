import Capabilities
import Crypto
import Primitives
import Simulation
import SpecTesting
import Testing

@Suite struct IssuerTests {
    private static let now = Milliseconds(1_000_000)

    private static func issuer(signer: SigningKey? = nil) throws -> Issuer {
        Issuer(ring: try .sample(), location: Array("https://issuer".utf8), signer: signer)
    }

    private static func grant(_ caveats: [Caveat] = [], lifetime: UInt64 = 60) throws -> Grant {
        Grant(
            tenant: try CaveatName.of("acme"),
            scopes: try Choices(CaveatName.of("rewarder.run")), lifetime: lifetime,
            caveats: caveats)
    }

    @Test(.requirement("RW-SEC-066"))
    func `a token names its tenant, its scope and its end before anything else`() throws {
        let issuer = try Self.issuer()
        let token = try issuer.mint(Self.grant([.cap(Amount(units: 5))]), at: Self.now)
        let capability = try token.verified(by: issuer.ring)
        #expect(
            capability.conditions.map(\.caveat.text) == [
                "tenant = acme", "scope = rewarder.run", "exp = 1060", "cap = 5",
            ])
        #expect(capability.tenants?.map(\.text) == ["acme"])
        #expect(capability.scopes?.map(\.text) == ["rewarder.run"])
        var request = CapabilityRequest.sample
        request.amount = Amount(units: 5)
        try capability.admit(request)
        request.tenant = "beta"
        #expect(throws: CapabilityRefusal.unmet(.tenant)) { try capability.admit(request) }
    }

    @Test(.requirement("RW-SEC-100"))
    func `no token lasts longer than thirty days`() throws {
        let issuer = try Self.issuer()
        _ = try issuer.mint(Self.grant(lifetime: 2_592_000), at: Self.now)
        for lifetime in [0, 2_592_001, UInt64.max] {
            #expect(throws: Issuer.Refusal.lifetime(lifetime, most: 2_592_000)) {
                _ = try issuer.mint(Self.grant(lifetime: lifetime), at: Self.now)
            }
        }
    }

    @Test(.requirement("RW-SEC-022", "RW-SEC-101", "RW-SEC-131"))
    func `what a rewarder sends intents with is good for that alone`() throws {
        let issuer = try Self.issuer()
        let grant = try #require(
            try Grant.intents(
                of: CaveatName.of("b3:00"), tenant: CaveatName.of("acme")))
        let token = try issuer.mint(grant, at: Self.now)
        let capability = try token.verified(by: issuer.ring)
        #expect(
            capability.conditions.map(\.caveat.text) == [
                "tenant = acme", "scope = ledger.intent.write", "exp = 2593000",
                "path = /intents", "method = POST", "aud = ron-ledger", "run_key = b3:00",
                "max_uses = 10000",
            ])
        var request = CapabilityRequest.sample
        request.scope = "ledger.intent.write"
        request.path = "/intents"
        request.audience = "ron-ledger"
        try capability.admit(request, facts: SampleLedger())
    }

    @Test(.requirement("RW-SEC-102"))
    func `a rewarder's token is no good for another run or tenant`() throws {
        let issuer = try Self.issuer()
        let grant = try #require(
            try Grant.intents(
                of: CaveatName.of("b3:00"), tenant: CaveatName.of("acme")))
        let capability = try issuer.mint(grant, at: Self.now).verified(by: issuer.ring)
        var request = CapabilityRequest.sample
        (request.scope, request.path, request.audience) = (
            "ledger.intent.write", "/intents", "ron-ledger"
        )
        request.runKey = "b3:01"
        #expect(throws: CapabilityRefusal.unmet(.runKey)) {
            try capability.admit(request, facts: SampleLedger())
        }
        (request.runKey, request.tenant) = ("b3:00", "beta")
        #expect(throws: CapabilityRefusal.unmet(.tenant)) {
            try capability.admit(request, facts: SampleLedger())
        }
    }

    // MARK: Minting under a token

    @Test(arguments: Trials.seeds(3_000))
    func `what is minted under a token is allowed nothing that token is not`(seed: UInt64) throws {
        var dice = SplitMix64(seed: seed)
        let issuer = try Self.issuer()
        let sample = try RandomToken(using: &dice)
        let minter = try sample.token.verified(by: sample.keys, with: sample.discharges)
        let grant = try Self.grant([.random(using: &dice)])
        let token: Macaroon
        do throws(Issuer.Refusal) {
            token = try issuer.mint(grant, under: minter, at: Self.now)
        } catch {
            // Only for what counts, or for another tenant's.
            switch error {
            case .countedMinter(let kind):
                #expect(sample.caveats.contains { $0.kind == kind && $0.isCounted })
            case .tenantOfAnother:
                #expect(minter.tenants?.map(\.text).contains("acme") == false)
            case .lifetime, .tenantName, .macaroon, .key: Issue.record("\(error)")
            }
            return
        }
        let minted = try token.verified(by: issuer.ring)
        for _ in 0..<8 {
            var request = CapabilityRequest.random(using: &dice)
            if Bool.random(using: &dice) {
                (request.tenant, request.scope) = ("acme", "rewarder.run")
                request.now = Self.now
            }
            let ledger = { SampleLedger(epoch: request.now.value, posted: ["acme": true]) }
            let isAllowed = (try? minted.admit(request, facts: ledger())) != nil
            let mayMint = (try? minter.admit(request, facts: ledger())) != nil
            #expect(!isAllowed || mayMint)
        }
    }

    @Test func `who holds a counted token mints nothing with it`() throws {
        let issuer = try Self.issuer()
        for caveat in ["max_uses = 9", "max_runs = 9", "spend <= 9"] {
            let minter = try Capability.of(caveat)
            let kind = try Caveat(caveat).kind
            #expect(throws: Issuer.Refusal.countedMinter(kind)) {
                _ = try issuer.mint(Self.grant(), under: minter, at: Self.now)
            }
        }
        #expect(throws: Issuer.Refusal.tenantOfAnother) {
            _ = try issuer.mint(
                Self.grant(), under: Capability.of("tenant = beta"), at: Self.now)
        }
    }

    // MARK: Identifiers

    @Test func `every token has an identifier and a key of its own`() throws {
        let issuer = try Self.issuer()
        let tokens = try (0..<64).map { _ in try issuer.mint(Self.grant(), at: Self.now) }
        #expect(Set(tokens.map(\.identifier)).count == 64)
        let identifiers = try tokens.map { try #require(TokenIdentifier($0.identifier)) }
        let keys = try identifiers.map { identifier in
            try issuer.ring.exportedKey(of: identifier).withBytes { key in
                key.indices.map { key[$0] }
            }
        }
        #expect(Set(keys).count == 64)
        // The exported key verifies its token for a library that knows nothing of rings, and no other.
        let exported = try SharedRootKey(issuer.ring.exportedKey(of: identifiers[0]))
        _ = try tokens[0].verified(by: exported)
        #expect(throws: CapabilityRefusal.notAuthentic) {
            _ = try tokens[1].verified(by: exported)
        }
    }

    @Test func `an identifier has one text, and a signature says who minted it`() throws {
        let nonce = [UInt8](0..<16)
        let acme = try CaveatName.of("acme")
        let identifier = try #require(TokenIdentifier(tenant: acme, epoch: 7, nonce: nonce))
        let text = "cap1:acme:7:000102030405060708090a0b0c0d0e0f"
        #expect(String(decoding: identifier.bytes, as: UTF8.self) == text)
        #expect(TokenIdentifier(identifier.bytes) == identifier)

        var dice = SplitMix64(seed: 1)
        let signer = try SigningKey.generate(using: &dice)
        let stranger = try SigningKey.generate(using: &dice)
        let token = try Self.issuer(signer: signer).mint(Self.grant(), at: Self.now)
        let signed = try #require(TokenIdentifier(token.identifier))
        #expect(signed.isSigned(by: signer.publicKey))
        #expect(!signed.isSigned(by: stranger.publicKey))
        #expect(!identifier.isSigned(by: signer.publicKey))
        #expect(signed.bytes == token.identifier)
        _ = try token.verified(by: KeyRing.sample())

        var forged = token.identifier
        forged[5] = UInt8(ascii: "b")
        let other = try #require(TokenIdentifier(forged))
        #expect(!other.isSigned(by: signer.publicKey))
        for bad in [
            "", "cap1", "cap2:acme:7:000102030405060708090a0b0c0d0e0f", text + ":", text + "0",
            "cap1:acme:07:000102030405060708090a0b0c0d0e0f",
            "cap1:acme:7:000102030405060708090A0b0c0d0e0f",
            "cap1::7:000102030405060708090a0b0c0d0e0f",
            text + ":" + String(repeating: "A", count: 85), text + ":a:b",
        ] { #expect(TokenIdentifier(Array(bad.utf8)) == nil, "\(bad)") }
        let colon = try CaveatName.of("a:b")
        #expect(TokenIdentifier(tenant: colon, epoch: 1, nonce: nonce) == nil)
        #expect(TokenIdentifier(tenant: acme, epoch: 1, nonce: [1]) == nil)
    }

    @Test func `a minted token has the bytes it always had`() throws {
        let token = try Self.issuer().mint(
            Self.grant(), holding: [], at: Self.now, nonce: [UInt8](0..<16))
        #expect(
            token.signatureHex
                == "07237bb703e0e9d007996da710f215bd0afe314589c9e512c4a6609221a620da")
    }
}

extension CaveatName {
    static func of(_ text: String) throws -> CaveatName { try #require(CaveatName(text)) }
}

extension KeyRing {
    static func sample(epoch: UInt64 = 7, fill: UInt8 = 1) throws -> KeyRing {
        try KeyRing(epoch: epoch, secret: secret(fill))
    }

    static func secret(_ fill: UInt8) throws -> SecretBytes {
        try SecretBytes.copying([UInt8](repeating: fill, count: 32).span)
    }
}

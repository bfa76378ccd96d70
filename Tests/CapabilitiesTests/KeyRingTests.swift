import Capabilities
import Crypto
import Primitives
import SpecTesting
import Testing

@Suite struct KeyRingTests {
    private static func mint(_ ring: KeyRing, tenant: String = "acme") throws -> Macaroon {
        let grant = Grant(
            tenant: try CaveatName.of(tenant),
            scopes: try Choices(CaveatName.of("s")), lifetime: 60)
        return try Issuer(ring: ring).mint(grant, at: Milliseconds(0))
    }

    @Test
    func `a rotated ring mints under new keys, and old tokens go on until withdrawn`() throws {
        var ring = try KeyRing.sample()
        let old = try Self.mint(ring)
        try ring.rotate(to: 9, secret: KeyRing.secret(2))
        let new = try Self.mint(ring)
        #expect(ring.epochs == [7, 9])
        _ = try old.verified(by: ring)
        _ = try new.verified(by: ring)

        try ring.withdraw(before: 9)
        #expect(throws: CapabilityRefusal.revokedEpoch(7)) { _ = try old.verified(by: ring) }
        _ = try new.verified(by: ring)
        #expect(CapabilityRefusal.revokedEpoch(7).reason == .unauthenticated)
        // What is withdrawn stays so.
        #expect(throws: KeyRing.Refusal.notNewer(7, than: 9)) {
            try ring.rotate(to: 7, secret: KeyRing.secret(1))
        }
        #expect(throws: CapabilityRefusal.revokedEpoch(7)) { _ = try old.verified(by: ring) }
    }

    @Test func `one epoch, or one token, is withdrawn without the others`() throws {
        var ring = try KeyRing.sample()
        let first = try Self.mint(ring)
        try ring.rotate(to: 8, secret: KeyRing.secret(2))
        let second = try Self.mint(ring)
        let third = try Self.mint(ring)
        try ring.withdraw(epoch: 7)
        #expect(throws: CapabilityRefusal.revokedEpoch(7)) { _ = try first.verified(by: ring) }
        try ring.revoke(try #require(TokenIdentifier(second.identifier)))
        #expect(throws: CapabilityRefusal.revokedToken) { _ = try second.verified(by: ring) }
        // And so is all that was made of it.
        let child = try second.attenuated(by: .expires(9))
        #expect(throws: CapabilityRefusal.revokedToken) { _ = try child.verified(by: ring) }
        _ = try third.verified(by: ring)
    }

    @Test func `a ring refuses what would leave it without keys, or too large`() throws {
        var ring = try KeyRing.sample()
        #expect(throws: KeyRing.Refusal.newest(7)) { try ring.withdraw(epoch: 7) }
        #expect(throws: KeyRing.Refusal.newest(7)) { try ring.withdraw(before: 8) }
        #expect(throws: KeyRing.Refusal.notNewer(7, than: 7)) {
            try ring.rotate(to: 7, secret: KeyRing.secret(2))
        }
        let short = try SecretBytes.copying([UInt8](repeating: 1, count: 31).span)
        #expect(throws: KeyRing.Refusal.secretLength(31)) { try ring.rotate(to: 8, secret: short) }
        #expect(throws: KeyRing.Refusal.secretLength(31)) {
            _ = try KeyRing(epoch: 1, secret: short)
        }
        for epoch in 8..<UInt64(7 + KeyRing.mostEpochs) {
            try ring.rotate(to: epoch, secret: KeyRing.secret(3))
        }
        #expect(throws: KeyRing.Refusal.tooManyEpochs) {
            try ring.rotate(to: 99, secret: KeyRing.secret(3))
        }
        let foreign = try #require(
            try TokenIdentifier(tenant: CaveatName.of("a"), epoch: 99, nonce: [UInt8](0..<16)))
        #expect(throws: KeyRing.Refusal.unknownToken) { try ring.revoke(foreign) }
    }

    @Test func `the tokens withdrawn one by one are bounded, and go with their epoch`() throws {
        var ring = try KeyRing.sample()
        func identifier(_ number: Int) throws -> TokenIdentifier {
            var nonce = [UInt8](repeating: 0, count: 16)
            for byte in 0..<4 { nonce[byte] = UInt8(truncatingIfNeeded: number >> (8 * byte)) }
            return try #require(
                try TokenIdentifier(tenant: CaveatName.of("a"), epoch: 7, nonce: nonce))
        }
        for number in 0..<KeyRing.mostRevoked { try ring.revoke(identifier(number)) }
        try ring.revoke(identifier(0))
        #expect(throws: KeyRing.Refusal.tooManyRevoked) { try ring.revoke(identifier(-1)) }
        try ring.rotate(to: 8, secret: KeyRing.secret(2))
        try ring.withdraw(before: 8)
        let token = try #require(
            try TokenIdentifier(tenant: CaveatName.of("a"), epoch: 8, nonce: [UInt8](0..<16)))
        try ring.revoke(token)
    }

    @Test
    func `tenants have keys of their own`() throws {
        let ring = try KeyRing.sample()
        let nonce = [UInt8](0..<16)
        let keys = try ["a", "b"].map { tenant in
            let identifier = try #require(
                try TokenIdentifier(tenant: CaveatName.of(tenant), epoch: 7, nonce: nonce))
            return try ring.exportedKey(of: identifier).withBytes { key in
                key.indices.map { key[$0] }
            }
        }
        #expect(keys[0] != keys[1])
    }

    @Test func `an identifier of nobody's has no key`() throws {
        let ring = try KeyRing.sample()
        for identifier in ["x", "cap1:acme:8:000102030405060708090a0b0c0d0e0f"] {
            let token = try Macaroon(
                identifier: Array(identifier.utf8), rootKey: MacaroonKey(text: "root"))
            #expect(throws: CapabilityRefusal.unknownKey) { _ = try token.verified(by: ring) }
        }
        let forged = try Macaroon(
            identifier: Array("cap1:acme:7:000102030405060708090a0b0c0d0e0f".utf8),
            rootKey: MacaroonKey(text: "root"))
        #expect(throws: CapabilityRefusal.notAuthentic) { _ = try forged.verified(by: ring) }
    }
}

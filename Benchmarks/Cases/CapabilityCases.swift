import Capabilities
import Crypto
import Primitives

/// Verifying a token with five caveats and admitting a request with it, beside pymacaroons, whose
/// verifier is told that every predicate holds: ours also reads each and holds it to the request.
enum CapabilityCases {
    static let cases = [
        verifying("verify-5-caveats", way: "kept") { held in
            blackHole(try held.admitted(try held.token.verified(by: held.keys)))
        },
        verifying("read-and-verify-5-caveats", way: "read") { held in
            let token = try Macaroon(text: held.text)
            blackHole(try held.admitted(try token.verified(by: held.keys)))
        },
        verifying("admit-kept-5-caveats", way: "read") { held in
            blackHole(try held.checker.admit(held.bytes.span, held.request))
        },
        verifying("verify-under-a-ring", way: "kept") { held in
            blackHole(try held.admitted(try held.ringToken.verified(by: held.ring)))
        },
    ]

    private static func verifying(
        _ name: String, way: String, _ work: @escaping @Sendable (Held) throws -> Void
    ) -> Case {
        Case("capabilities/\(name)", ["caveats": "5"], unit: .rate("verifications", of: 1)) {
            let held = try Held()
            return Match(
                .repeating {
                    try work(held)
                    return 1
                },
                against: .python(
                    "pymacaroons", script: "macaroon_verify.py",
                    arguments: [held.text, Held.key, way], work: 1))
        }
    }
}

/// A token, the keys that verify it, and a request that it allows.
private struct Held: Sendable {
    static let key = "a root key of thirty-two bytes.."

    let token: Macaroon
    let text: String
    let bytes: [UInt8]
    let keys: SharedRootKey
    let ring: KeyRing
    let ringToken: Macaroon
    let checker: CapabilityChecker<SharedRootKey>
    let request = CapabilityRequest(
        now: Milliseconds(1_000_000), tenant: "acme", scope: "rewarder.run", method: "POST",
        path: "/rewarder/epochs/7")

    init() throws {
        let secret = try SecretBytes.copying(Array(Self.key.utf8).span)
        let caveats = try [
            "tenant = acme", "scope = rewarder.run", "exp = 1760000000", "method = POST",
            "path = /rewarder/*",
        ].map { try Caveat($0) }
        keys = try SharedRootKey(secret)
        token = try Macaroon(identifier: Array("key-1".utf8), rootKey: MacaroonKey(secret))
            .attenuated(by: caveats)
        text = try token.text()
        bytes = Array(text.utf8)
        checker = CapabilityChecker(keys: keys)
        ring = try KeyRing(epoch: 1, secret: secret)
        guard
            let acme = CaveatName("acme"),
            let identifier = TokenIdentifier(tenant: acme, epoch: 1, nonce: [UInt8](0..<16))
        else { preconditionFailure("a name is none") }
        ringToken = try Macaroon(
            identifier: identifier.bytes, rootKey: MacaroonKey(ring.exportedKey(of: identifier))
        ).attenuated(by: caveats)
    }

    func admitted(_ capability: Capability) throws -> Capability {
        try capability.admit(request)
        return capability
    }
}

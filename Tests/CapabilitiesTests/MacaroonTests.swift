import Capabilities
import Crypto
import Primitives
import SpecTesting
import Testing

@Suite struct MacaroonTests {
    private static func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

    @Test func `the example of libmacaroons has its published signature`() throws {
        let golden = GoldenTokens.bank
        let key = try MacaroonKey(text: golden.key)
        var token = try Macaroon(
            identifier: Array(golden.identifier.utf8), location: Array(golden.location.utf8),
            rootKey: key)
        #expect(
            token.signatureHex
                == "e3d9e02908526c4c0039ae15114115d97fdd68bf2ba379b342aaf0f617d0552f")
        for predicate in golden.predicates {
            token = try token.attenuated(byPredicate: Array(predicate.utf8))
        }
        #expect(token.signatureHex == golden.signature)
        #expect(try token.text(as: .packets) == golden.text)
    }

    @Test(arguments: [
        (GoldenTokens.fields, MacaroonForm.fields), (GoldenTokens.packets, .packets),
    ])
    func `a third party's caveat has the bytes of other implementations`(
        golden: (token: String, discharge: String), form: MacaroonForm
    ) throws {
        let read = try Macaroon(text: golden.token)
        let verification = try #require(read.caveats[1].thirdParty?.verification)
        let nonce = try #require(XChaChaNonce(Array(verification[..<24])))

        let key = try MacaroonKey(text: GoldenTokens.key)
        let thirdKey = try MacaroonKey(text: GoldenTokens.thirdKey)
        let token = try Macaroon(
            identifier: Self.bytes("key-1"), location: Self.bytes("https://a.example"),
            rootKey: key
        )
        .attenuated(byPredicate: Self.bytes("tenant = acme"))
        .attenuated(
            byThirdParty: Self.bytes("tp-1"), at: Self.bytes("https://idp"), key: thirdKey,
            nonce: nonce
        )
        .attenuated(byPredicate: Self.bytes("scope = run"))
        #expect(try token.text(as: form) == golden.token)

        let discharge = try Macaroon(
            identifier: Self.bytes("tp-1"), location: Self.bytes("https://idp"),
            rootKey: thirdKey)
        #expect(try discharge.bound(to: token).text(as: form) == golden.discharge)

        let capability = try token.verified(
            by: SharedRootKey(text: GoldenTokens.key), with: [discharge.bound(to: token)])
        #expect(capability.conditions.map(\.caveat.text) == ["tenant = acme", "scope = run"])
    }

    @Test func `the JSON is that of libmacaroons`() throws {
        let token = try Macaroon(text: GoldenTokens.json)
        #expect(try token.text(as: .json) == GoldenTokens.json)
        let capability = try token.verified(by: SharedRootKey(text: GoldenTokens.key))
        #expect(capability.conditions.count == 2)
    }

    @Test func `a key is derived as others do, or is 32 bytes that are derived`() throws {
        let secret = try SecretBytes.copying(Array("root secret".utf8).span)
        let generator = Array("macaroons-key-generator".utf8)
        let derived = secret.withBytes { HMAC<SHA256>.code(for: $0, key: generator.span) }
        let raw = try derived.withBytes { try SecretBytes.copying($0) }

        let first = try Macaroon(identifier: [1], rootKey: MacaroonKey(secret))
        let second = try Macaroon(
            identifier: [1], rootKey: MacaroonKey(raw, derivation: .none))
        #expect(first.isSame(as: second))
        #expect(throws: MacaroonRefusal.wrongLength(.key, count: 11, expected: 32)) {
            _ = try MacaroonKey(secret, derivation: .none)
        }
        let empty = try SecretBytes.copying([UInt8]().span)
        #expect(throws: MacaroonRefusal.wrongLength(.key, count: 0, expected: 32)) {
            _ = try MacaroonKey(empty)
        }
    }

    @Test func `no part may be larger than its bound`() throws {
        let key = try MacaroonKey(text: "k")
        let most = [UInt8](repeating: 7, count: MacaroonBounds.mostFieldBytes)
        let tooLong = most + [7]
        #expect(throws: MacaroonRefusal.empty(.identifier)) {
            _ = try Macaroon(identifier: [], rootKey: key)
        }
        #expect(
            throws: MacaroonRefusal.tooLong(.identifier, count: 2_049, most: 2_048)
        ) { _ = try Macaroon(identifier: tooLong, rootKey: key) }
        #expect(throws: MacaroonRefusal.tooLong(.location, count: 2_049, most: 2_048)) {
            _ = try Macaroon(identifier: [1], location: tooLong, rootKey: key)
        }
        var token = try Macaroon(identifier: most, rootKey: key)
        #expect(throws: MacaroonRefusal.tooLong(.caveat, count: 2_049, most: 2_048)) {
            _ = try token.attenuated(byPredicate: tooLong)
        }
        #expect(throws: MacaroonRefusal.empty(.caveat)) {
            _ = try token.attenuated(byPredicate: [])
        }
        for _ in 0..<MacaroonBounds.mostCaveats { token = try token.attenuated(byPredicate: [1]) }
        #expect(throws: MacaroonRefusal.tooManyCaveats(most: 64)) {
            _ = try token.attenuated(byPredicate: [1])
        }
        var large = try Macaroon(identifier: most, rootKey: key)
        for _ in 0..<3 { large = try large.attenuated(byPredicate: most) }
        #expect(throws: MacaroonRefusal.self) { _ = try large.bytes(as: .fields) }
    }

    @Test func `nothing prints a token, a signature or a bundle`()
        throws
    {
        let token = try Macaroon(text: GoldenTokens.fields.token)
        for text in [
            "\(token)", String(reflecting: token), "\(token.signature)",
            "\(MacaroonBundle(token))",
        ] {
            #expect(text.hasSuffix("its state not shown"))
        }
        var dumped = ""
        dump(token, to: &dumped)
        #expect(!dumped.contains("UInt8"))
    }
}

extension Macaroon {
    var signatureHex: String { signature.withBytes { HexText.text($0) } }
}

import Crypto
import Primitives
import SpecTesting
import Testing

@Suite struct XChaChaPolyTests {
    private static let nonceBytes = [UInt8](0x40...0x57)
    private static let sealed =
        "bd6d179d3e83d43b9576579493c0e939572a1700252bfaccbed2902c21396cbb"
        + "731c7f1b0b4aa6440bf3a82f4eda7e39ae64c6708c54c216cb96b72e1213b452"
        + "2f8c9ba40db5d945b11b69b982c1bb9e3f3fac2bc369488f76b2383565d3fff9"
        + "21f9664c97637da9768812f615c68b13b52e"
        + "c0875924c1c7987947deafd8780acf49"

    private static func cipher() throws -> XChaChaPoly {
        try XChaChaPoly(key: secret(of: Sunscreen.key))
    }

    @Test(arguments: SealingLibrary.allCases)
    func `the vector of the draft`(library: SealingLibrary) throws {
        let cipher = try Self.cipher().through(library)
        let nonce = try #require(XChaChaNonce(Self.nonceBytes))
        let sealed = try cipher.seal(
            Sunscreen.message, nonce: nonce, authenticating: Sunscreen.context)
        #expect(HexText.bytes(Self.sealed) == sealed)
        let opened = try cipher.open(sealed, nonce: nonce, authenticating: Sunscreen.context)
        #expect(opened == Sunscreen.message)
    }

    @Test(arguments: Trials.seeds(1_000))
    func `both libraries give the same bytes, in place or not`(seed: UInt64) throws {
        var dice = SeededDice(seed: seed)
        let cipher = try XChaChaPoly(key: secret(of: dice.bytes(32)))
        let nonce = try #require(XChaChaNonce(dice.bytes(24)))
        let message = dice.bytes([0, 1, 64, 511, 512, 4_000][Int(seed % 6)])
        let context = dice.bytes(Int(dice.next() % 40))
        let sealed = try cipher.seal(message, nonce: nonce, authenticating: context)
        for library in SealingLibrary.allCases {
            let same = cipher.through(library)
            #expect(try same.seal(message, nonce: nonce, authenticating: context) == sealed)
            #expect(try same.open(sealed, nonce: nonce, authenticating: context) == message)
            var buffer = message + [UInt8](repeating: 9, count: 16)
            var place = buffer.mutableSpan
            try same.sealInPlace(&place, nonce: nonce, authenticating: context.span)
            #expect(buffer == sealed)
            place = buffer.mutableSpan
            try same.openInPlace(&place, nonce: nonce, authenticating: context.span)
            #expect(Array(buffer.dropLast(16)) == message)
        }
    }

    @Test func `no bit of anything can be changed`() throws {
        let (cipher, context) = (try Self.cipher(), Sunscreen.context)
        let sealed = try cipher.sealWithFreshNonce(Sunscreen.message, authenticating: context)
        #expect(try cipher.openWithNonce(sealed, authenticating: context) == Sunscreen.message)
        func refuses(_ cipher: XChaChaPoly, _ sealed: [UInt8], _ context: [UInt8]) {
            #expect(throws: OpenRefusal.notAuthentic) {
                try cipher.openWithNonce(sealed, authenticating: context)
            }
        }
        for bit in 0..<(8 * sealed.count) { refuses(cipher, flipped(sealed, bit), context) }
        for bit in 0..<(8 * context.count) { refuses(cipher, sealed, flipped(context, bit)) }
        for bit in 0..<256 {
            let other = try XChaChaPoly(key: secret(of: flipped(Sunscreen.key, bit)))
            refuses(other, sealed, context)
        }
        for count in 0..<sealed.count {
            let cut = Array(sealed[..<count])
            let refusal =
                count < 40 ? OpenRefusal.tooShort(count: count, least: 40) : .notAuthentic
            #expect(throws: refusal) { try cipher.openWithNonce(cut, authenticating: context) }
        }
    }

    @Test func `a fresh nonce is another each time, and stands before the ciphertext`() throws {
        let cipher = try Self.cipher()
        let sealed = try (0..<64).map { _ in try cipher.sealWithFreshNonce([1, 2, 3]) }
        #expect(Set(sealed.map { Array($0[..<24]) }).count == 64)
        for bytes in sealed {
            #expect(bytes.count == 3 + XChaChaPoly.overhead)
            let nonce = try #require(XChaChaNonce(Array(bytes[..<24])))
            #expect(try cipher.open(Array(bytes[24...]), nonce: nonce) == [1, 2, 3])
            #expect(try cipher.seal([1, 2, 3], nonce: nonce) == Array(bytes[24...]))
        }
    }
}

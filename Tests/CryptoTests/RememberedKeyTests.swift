import CSodium
import Crypto
import Primitives
import SpecTesting
import Testing

/// A remembered key's verdict is the library's, for whatever is sent.
@Suite struct RememberedKeyTests {
    private static func verdict(
        _ signature: Signature, _ message: [UInt8], _ key: PublicKey
    ) -> Bool {
        RememberedKey(key)?.verify(signature, of: message) ?? false
    }

    /// Whether there are signatures that the library verifies by this key.
    private static func verifiesSomething(_ key: PublicKey) -> Bool {
        do throws(SignatureRefusal) { try Ed25519.check(key) } catch {
            return error == .keyOutsideSubgroup
        }
        return true
    }

    /// One of the ways in which a signature is not what its signer made.
    private static func spoilt(
        _ signature: Signature, using dice: inout SeededDice
    ) throws -> Signature {
        var bytes = signature.bytes
        switch dice.next() % 8 {
        case 0: bytes = flipped(bytes, Int(dice.next() % 512))
        case 1:
            bytes.replaceSubrange(
                32..., with: sumWithOrder(bytes[32...], 1 + Int(dice.next() % 14)))
        case 2: bytes.replaceSubrange(32..., with: KnownScalar.randomScalar(using: &dice))
        case 3: bytes.replaceSubrange(..<32, with: SmallOrder.encodings[Int(dice.next() % 14)])
        case 4:
            // An R that is not canonical.
            bytes.replaceSubrange(1..<32, with: [UInt8](repeating: 0xFF, count: 31))
            bytes[0] = 0xED + UInt8(dice.next() % 19)
            bytes[31] = dice.next() % 2 == 0 ? 0x7F : 0xFF
        case 5: bytes.replaceSubrange(..<32, with: dice.bytes(32))
        case 6:
            bytes.replaceSubrange(
                32..., with: [UInt8](repeating: dice.next() % 2 == 0 ? 0 : 0xFF, count: 32))
        default: bytes[31] ^= 0x80
        }
        return try #require(Signature(bytes))
    }

    private static func sumWithOrder(_ number: ArraySlice<UInt8>, _ times: Int) -> [UInt8] {
        let order = Number256.order.bytes
        var carry = 0
        return zip(number, order).map { digit, of in
            let sum = Int(digit) + times * Int(of) + carry
            carry = sum >> 8
            return UInt8(truncatingIfNeeded: sum)
        }
    }

    @Test(arguments: Trials.seeds(10_000))
    func `a hundred signatures, half of them spoilt, get the library's verdicts`(seed: UInt64)
        throws
    {
        var dice = SeededDice(seed: seed)
        let signer = try SigningKey.generate(using: &dice)
        let key = try #require(RememberedKey(signer.publicKey))
        for number in 0..<100 {
            let isLong = dice.next() % 64 == 0
            var message = dice.bytes(Int(dice.next() % (isLong ? 3_000 : 130)))
            var signature = signer.sign(message)
            if number % 2 == 0 { signature = try Self.spoilt(signature, using: &dice) }
            if number % 10 == 1 { message.append(0) }
            let expected = libraryVerdict(signature, message, signer.publicKey)
            let found = key.verify(signature, of: message)
            if found != expected || (number % 2 == 1 && number % 10 != 1 && !found) {
                Issue.record("\(signature.hex) of \(message) by \(signer.publicKey)")
            }
        }
    }

    @Test(arguments: Trials.seeds(400))
    func `every single bit changed gets the library's verdict`(seed: UInt64) throws {
        var dice = SeededDice(seed: seed)
        let signer = try SigningKey.generate(using: &dice)
        let message = dice.bytes(Int(dice.next() % 40))
        let signature = signer.sign(message)
        let key = try #require(RememberedKey(signer.publicKey))
        for bit in 0..<512 {
            let changed = try #require(Signature(flipped(signature.bytes, bit)))
            #expect(
                key.verify(changed, of: message)
                    == libraryVerdict(changed, message, signer.publicKey))
        }
        for bit in 0..<(8 * message.count) {
            #expect(!key.verify(signature, of: flipped(message, bit)))
        }
        for bit in 0..<256 {
            let changed = try #require(PublicKey(flipped(signer.publicKey.bytes, bit)))
            #expect(
                Self.verdict(signature, message, changed)
                    == libraryVerdict(signature, message, changed))
        }
    }

    /// For each point of small order added to the key and each added to the commitment: whether the
    /// equation holds depends on h, and mostly holds with the cofactor only.
    @Test(arguments: Trials.seeds(2_000))
    func `keys and commitments of mixed order get the library's verdicts`(seed: UInt64) throws {
        var dice = SeededDice(seed: seed)
        var (held, fell) = (0, 0)
        for toKey in SmallOrder.encodings[..<8] {
            let signer = try KnownScalar(
                scalar: KnownScalar.randomScalar(using: &dice), plus: toKey)
            let key = try #require(RememberedKey(signer.key))
            for toCommitment in SmallOrder.encodings[..<8] {
                let (message, nonce) = (dice.bytes(8), KnownScalar.randomScalar(using: &dice))
                let commitment = try KnownScalar.commitment(to: nonce, plus: toCommitment)
                let signature = try signer.signature(
                    of: message, nonce: nonce, commitment: commitment)
                let expected = libraryVerdict(signature, message, signer.key)
                #expect(key.verify(signature, of: message) == expected)
                if expected { held += 1 } else { fell += 1 }
            }
        }
        #expect(held > 0 && fell > 0)
    }

    /// Without a nonce the equation asks of R to be of small order, in whatever spelling.
    @Test(arguments: Trials.seeds(2_000))
    func `a commitment of small order is refused also where the equation holds`(
        seed: UInt64
    ) throws {
        var dice = SeededDice(seed: seed)
        let none = [UInt8](repeating: 0, count: 32)
        for toKey in SmallOrder.encodings[..<8] {
            let signer = try KnownScalar(
                scalar: KnownScalar.randomScalar(using: &dice), plus: toKey)
            let key = try #require(RememberedKey(signer.key))
            for commitment in SmallOrder.encodings {
                let message = dice.bytes(3)
                let signature = try signer.signature(
                    of: message, nonce: none, commitment: commitment)
                #expect(!libraryVerdict(signature, message, signer.key))
                #expect(!key.verify(signature, of: message))
            }
        }
    }

    @Test(arguments: Trials.seeds(10_000))
    func `bytes are a key if the library would verify by them`(seed: UInt64) throws {
        var dice = SeededDice(seed: seed)
        var bytes = dice.bytes(32)
        switch dice.next() % 4 {
        case 0: bytes = Field25519Tests.number(using: &dice).bytes
        case 1: bytes = SmallOrder.encodings[Int(dice.next() % 14)]
        default: break
        }
        if dice.next() % 2 == 0 { bytes[31] ^= 0x80 }
        let key = try #require(PublicKey(bytes))
        #expect((RememberedKey(key) != nil) == Self.verifiesSomething(key), "\(key)")
        let signature = try #require(Signature(dice.bytes(63) + [0]))
        #expect(Self.verdict(signature, [], key) == libraryVerdict(signature, [], key))
    }

    @Test func `y just above and below p is judged as the library judges it`() throws {
        for low in UInt64(0)..<64 {
            for sign in [UInt64(0), 1 << 63] {
                let above = Number256(0 &- low, .max, .max, .max >> 1 | sign)
                let below = Number256(low, 0, 0, sign)
                for number in [above, below] {
                    let key = try #require(PublicKey(number.bytes))
                    #expect((RememberedKey(key) != nil) == Self.verifiesSomething(key), "\(key)")
                }
            }
        }
    }

    @Test func `zeros sign nothing, and vectors verify`() throws {
        let zeros = Signature.zero
        for vector in Ed25519Vector.all {
            let key = try #require(RememberedKey(vector.key))
            #expect(key.verify(vector.signature, of: vector.message))
            #expect(!key.verify(zeros, of: vector.message))
            #expect(!libraryVerdict(zeros, vector.message, vector.key))
        }
        #expect(RememberedKey(.zero) == nil)
    }
}

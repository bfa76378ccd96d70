import Crypto
import Primitives
import SpecTesting
import Testing

@Suite struct SigningKeyTests {
    @Test func `all five vectors of the RFC are there`() {
        #expect(Ed25519Vector.all.map(\.message.count) == [0, 1, 2, 1023, 64])
    }

    @Test(arguments: Ed25519Vector.all)
    func `keys and signatures are those of the RFC`(vector: Ed25519Vector) throws {
        let key = try SigningKey(seed: secret(of: vector.seed))
        #expect(key.publicKey == vector.key)
        #expect(key.sign(vector.message) == vector.signature)
        #expect(Ed25519.verify(vector.signature, of: vector.message, by: vector.key))
        try Ed25519.check(vector.key)
    }

    @Test func `a seed is lent back and nothing prints it`() throws {
        let vector = Ed25519Vector.all[0]
        let key = try SigningKey(seed: secret(of: vector.seed))
        let lent = key.withSeed { seed in seed.indices.map { seed[$0] } }
        #expect(lent == vector.seed)
        #expect("\(key)" == "the signing key of \(vector.key)")
        var dumped = ""
        dump(key, to: &dumped)
        let reflected = dumped + String(reflecting: key)
        #expect(reflected.contains("64 secret bytes"))
        #expect(!reflected.contains(HexText.text(vector.seed.span)))
    }

    @Test(arguments: [0, 1, 31, 33, 64])
    func `a seed of another length is refused`(count: Int) throws {
        let seed = try SecretBytes.random(count: count)
        #expect(throws: SecretRefusal.wrongCount(count, expected: 32)) {
            try SigningKey(seed: seed)
        }
    }

    @Test func `the same dice give the same key, and entropy another each time`() throws {
        var (first, second) = (SeededDice(seed: 9), SeededDice(seed: 9))
        let one = try SigningKey.generate(using: &first)
        let same = try SigningKey.generate(using: &second)
        let next = try SigningKey.generate(using: &first)
        #expect(one.publicKey == same.publicKey)
        #expect(one.publicKey != next.publicKey)
        // Pinned: simulations name keys by their seed.
        #expect(
            one.publicKey.hex
                == "83046fd7d409de90c8169fbc46f24a12a50075d046f8c2e57b812dbfa6c02dd3")
        let keys = try (0..<8).map { _ in try SigningKey.generate().publicKey }
        #expect(Set(keys).count == 8)
        for key in keys { try Ed25519.check(key) }
    }

    @Test(arguments: Trials.seeds(1_000))
    func `what is signed verifies, and signing again gives the same`(seed: UInt64) throws {
        var dice = SeededDice(seed: seed)
        let key = try SigningKey.generate(using: &dice)
        let message = dice.bytes(Int(dice.next() % 300))
        let signature = key.sign(message)
        #expect(key.sign(message) == signature)
        #expect(Ed25519.verify(signature, of: message, by: key.publicKey))
        #expect(!Ed25519.verify(signature, of: message + [0], by: key.publicKey))
        if !message.isEmpty {
            #expect(!Ed25519.verify(signature, of: message.dropLast(), by: key.publicKey))
        }
        let other = try SigningKey.generate(using: &dice)
        #expect(!Ed25519.verify(signature, of: message, by: other.publicKey))
        #expect(!Ed25519.verify(other.sign(message), of: message, by: key.publicKey))
    }

    @Test func `any thread may sign`() async throws {
        let key = try SigningKey.generate()
        let expected = (0..<64).map { key.sign([UInt8($0)]) }
        let signed = await withTaskGroup(of: (Int, Signature).self) { group in
            for index in 0..<64 { group.addTask { (index, key.sign([UInt8(index)])) } }
            return await group.reduce(into: [Int: Signature]()) { $0[$1.0] = $1.1 }
        }
        for index in 0..<64 { #expect(signed[index] == expected[index]) }
    }
}

extension Ed25519 {
    fileprivate static func verify(
        _ signature: Signature, of message: ArraySlice<UInt8>, by key: PublicKey
    ) -> Bool { verify(signature, of: Array(message), by: key) }
}

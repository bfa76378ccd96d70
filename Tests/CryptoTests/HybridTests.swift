import Crypto
import Primitives
import SpecTesting
import Testing

@Suite struct HybridTests {
    private func key(_ dice: inout SeededDice) throws -> HybridSigningKey {
        try HybridSigningKey(
            classical: .generate(using: &dice), quantum: .seeded(.mlDSA65, &dice))
    }

    @Test(arguments: Trials.seeds(300))
    func `both halves verify, and neither survives a flipped bit anywhere`(seed: UInt64) throws {
        var dice = SeededDice(seed: seed)
        let (key, message) = (try key(&dice), dice.bytes(1 + Int(dice.next() % 100)))
        let context = try MLDSAContext(dice.bytes(1 + Int(dice.next() % 255)))
        let signature = key.sign(message, context: context)
        #expect(key.publicKey.verifies(signature, of: message, context: context))
        let bytes = signature.bytes
        for range in [0..<32, 32..<64, 64..<bytes.count] {
            let bit = Int.random(in: 8 * range.lowerBound..<8 * range.upperBound, using: &dice)
            let forged = try HybridSignature(flipped(bytes, bit))
            #expect(!key.publicKey.verifies(forged, of: message, context: context), "bit \(bit)")
        }
        #expect(!key.publicKey.verifies(signature, of: message + [0], context: context))
        #expect(!key.publicKey.verifies(signature, of: message))
        let text = flipped(message, Int.random(in: 0..<8 * message.count, using: &dice))
        #expect(!key.publicKey.verifies(signature, of: text, context: context))
        let bit = Int.random(in: 8 * 32..<8 * HybridPublicKey.byteCount, using: &dice)
        let other = try HybridPublicKey(flipped(key.publicKey.bytes, bit))
        #expect(!other.verifies(signature, of: message, context: context))
    }

    @Test func `bytes are the halves one behind the other, and read back`() throws {
        var dice = SeededDice(seed: 1)
        let key = try key(&dice)
        let signature = key.sign([1, 2, 3], randomness: .none)
        #expect((HybridPublicKey.byteCount, HybridSignature.byteCount) == (1_984, 3_373))
        #expect(
            key.publicKey.bytes == key.publicKey.classical.bytes + key.publicKey.quantum.bytes)
        #expect(try HybridPublicKey(key.publicKey.bytes) == key.publicKey)
        #expect(try HybridSignature(signature.bytes) == signature)
        #expect(signature == key.sign([1, 2, 3], randomness: .none))
        // Pinned: what is signed, and with it every signature, has one form for good.
        #expect(
            SHA256.hash(key.publicKey.bytes).hex
                == "a7ce3e6e490fb70287e4e89dfed1651e332f23878dbc06b83e6a0b720accc081")
        #expect(
            SHA256.hash(signature.bytes).hex
                == "3f5475b5beb9fb8d23b50a444fc959cc318b846a7a313a0bb9deadb5f2f5075f")
    }

    @Test func `a half alone, cut or doubled is refused by its length`() throws {
        var dice = SeededDice(seed: 2)
        let (key, signature) = (try key(&dice), try key(&dice).sign([]))
        let (whole, halves) = (
            signature.bytes, [signature.classical.bytes, signature.quantum.bytes]
        )
        for bytes in halves + [[], whole.dropLast(), whole + [0], whole + whole] {
            #expect(throws: HybridRefusal.signatureLength(bytes.count)) {
                try HybridSignature(bytes)
            }
        }
        let keys = [key.publicKey.classical.bytes, key.publicKey.quantum.bytes]
        for bytes in keys + [[], key.publicKey.bytes.dropLast(), key.publicKey.bytes + [0]] {
            #expect(throws: HybridRefusal.publicKeyLength(bytes.count)) {
                try HybridPublicKey(bytes)
            }
        }
        #expect(
            "\(HybridRefusal.signatureLength(64))" == "a hybrid signature has 3373 bytes, not 64")
    }

    @Test(arguments: [MLDSASet.mlDSA44, .mlDSA87])
    func `a half of another set is refused`(set: MLDSASet) throws {
        var dice = SeededDice(seed: 3)
        let (classical, quantum) = (
            try SigningKey.generate(using: &dice), try MLDSASigningKey.seeded(set, &dice)
        )
        #expect(throws: HybridRefusal.set(set)) {
            try HybridSigningKey(classical: classical, quantum: quantum)
        }
        #expect(throws: HybridRefusal.set(set)) {
            try HybridSignature(classical: classical.sign([]), quantum: quantum.sign([]))
        }
    }

    @Test func `a first half that may not be registered is refused`() throws {
        var dice = SeededDice(seed: 4)
        let quantum = try MLDSASigningKey.seeded(.mlDSA65, &dice).publicKey
        #expect(throws: HybridRefusal.classicalKey(.keyOfSmallOrder)) {
            try HybridPublicKey(classical: .zero, quantum: quantum)
        }
        #expect(throws: HybridRefusal.self) {
            try HybridPublicKey([UInt8](repeating: 0, count: HybridPublicKey.byteCount))
        }
    }

    @Test func `a half of another message, purpose or owner does not go with it`() throws {
        var dice = SeededDice(seed: 5)
        let (key, other) = (try key(&dice), try key(&dice))
        let purpose = try MLDSAContext("receipt")
        let (message, text) = (Array("pay 5".utf8), Array("pay 6".utf8))
        let right = key.sign(message, context: purpose)
        for wrong in [
            key.sign(text, context: purpose), key.sign(message),
            other.sign(message, context: purpose),
        ] {
            for mixed in [
                try HybridSignature(classical: right.classical, quantum: wrong.quantum),
                try HybridSignature(classical: wrong.classical, quantum: right.quantum),
            ] {
                #expect(!key.publicKey.verifies(mixed, of: message, context: purpose))
            }
        }
        // Keys that are mixed are another key, of which neither half has signed anything.
        let mixed = try HybridPublicKey(
            classical: key.publicKey.classical, quantum: other.publicKey.quantum)
        let both = try HybridSignature(
            classical: right.classical,
            quantum: other.sign(message, context: purpose).quantum)
        #expect(!mixed.verifies(both, of: message, context: purpose))
    }

    @Test func `a half stripped off is no signature of its own kind, and none becomes a half`()
        throws
    {
        var dice = SeededDice(seed: 6)
        let classical = try SigningKey.generate(using: &dice)
        let quantum = try MLDSASigningKey.seeded(.mlDSA65, &dice)
        let key = try HybridSigningKey(classical: classical, quantum: quantum)
        let message = Array("a message".utf8)
        let signature = key.sign(message)
        #expect(!Ed25519.verify(signature.classical, of: message, by: classical.publicKey))
        #expect(!quantum.publicKey.verifies(signature.quantum, of: message))
        let sewn = try HybridSignature(
            classical: classical.sign(message), quantum: quantum.sign(message))
        #expect(!key.publicKey.verifies(sewn, of: message))
    }

    @Test func `generated keys differ and print nothing secret`() throws {
        let (one, other) = (try HybridSigningKey.generate(), try HybridSigningKey.generate())
        #expect(one.publicKey != other.publicKey)
        #expect(one.publicKey.verifies(one.sign([7]), of: [7]))
        #expect("\(one)".hasPrefix("the signing key of a hybrid public key"))
        var dumped = ""
        dump(one, to: &dumped)
        #expect(dumped.contains("secret bytes"))
    }
}

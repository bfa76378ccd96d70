import Crypto
import Primitives
import SpecTesting
import Testing

/// What others have published of ML-DSA: NIST, and those who look for its edges.
@Suite struct MLDSAVectorTests {
    private func set(_ word: String) throws -> MLDSASet {
        try #require(UInt8(word).flatMap(MLDSASet.init))
    }

    private func bytes(_ word: String) throws -> [UInt8] {
        word == "-" ? [] : try #require(Hex.bytes(word))
    }

    private func secret(_ word: String) throws -> SecretBytes {
        var bytes = try bytes(word)
        return try SecretBytes.taking(&bytes)
    }

    private func digest(_ bytes: [UInt8]) -> String { SHA256.hash(bytes).hex }

    @Test func `keys are NIST's`() throws {
        let lines = VectorFile.lines(of: "mldsa_keys.txt", words: 4)
        #expect(lines.count == 15)
        for words in lines {
            let key = try MLDSASigningKey(seed: secret(words[1]), set: set(words[0]))
            let expanded = key.withExpandedBytes { bytes in bytes.indices.map { bytes[$0] } }
            #expect(digest(key.publicKey.bytes) == words[2])
            #expect(digest(expanded) == words[3])
        }
    }

    @Test func `signatures are NIST's, deterministic and hedged ones`() throws {
        let lines = VectorFile.lines(of: "mldsa_signing.txt", words: 5)
        #expect(lines.count == 6)
        for words in lines {
            let key = try MLDSASigningKey(expanded: secret(words[1]), set: set(words[0]))
            let random = words[3] == "-" ? [UInt8](repeating: 0, count: 32) : try bytes(words[3])
            let message = try bytes(words[2])
            let representative = MLDSARepresentative(ofBare: message.span, by: key.publicKey)
            let signature = key.sign(representative, random: random.span).signature
            #expect(digest(signature.bytes) == words[4])
            #expect(key.publicKey.verifies(signature, of: representative))
        }
    }

    @Test func `verdicts are NIST's`() throws {
        let lines = VectorFile.lines(of: "mldsa_verifying.txt", words: 5)
        #expect(Set(lines.map { $0[4] }) == ["0", "1"])
        for words in lines {
            let key = try MLDSAPublicKey(bytes(words[1]), set: set(words[0]))
            let signature = try MLDSASignature(bytes(words[3]), set: set(words[0]))
            let message = try bytes(words[2])
            let representative = MLDSARepresentative(ofBare: message.span, by: key)
            #expect(key.verifies(signature, of: representative) == (words[4] == "1"))
        }
    }

    @Test func `an answer beyond its bound is refused, though all else is right`() throws {
        let lines = VectorFile.lines(of: "mldsa_bounds.txt", words: 5)
        #expect(lines.count == 3)
        for words in lines {
            let key = try MLDSAPublicKey(bytes(words[1]), set: set(words[0]))
            let signature = try MLDSASignature(bytes(words[4]), set: set(words[0]))
            let (message, context) = try (bytes(words[2]), MLDSAContext(bytes(words[3])))
            #expect(!key.verifies(signature, of: message, context: context))
        }
    }

    @Test(arguments: MLDSASet.allCases)
    func `signatures are those of keys and messages that go to the edges`(set: MLDSASet) throws {
        let lines = VectorFile.lines(of: "mldsa_edges.txt", words: 5)
            .filter { $0[0] == "\(set.rawValue)" }
        #expect(lines.count > 70)
        for words in lines {
            let key = try MLDSASigningKey(seed: secret(words[1]), set: set)
            let (message, context) = try (bytes(words[2]), MLDSAContext(bytes(words[3])))
            let signature = key.sign(message, context: context, randomness: .none)
            #expect(digest(signature.bytes) == words[4])
            #expect(key.publicKey.verifies(signature, of: message, context: context))
        }
    }

    /// From C2SP's CCTV, ML-DSA/accumulated: a digest of the public keys and signatures of 100 seeds.
    @Test(arguments: [
        (
            MLDSASet.mlDSA44,
            "d51148e1f9f4fa1a723a6cf42e25f2a99eb5c1b378b3d2dbbd561b1203beeae4"
        ),
        (.mlDSA65, "8358a1843220194417cadbc2651295cd8fc65125b5a5c1a239a16dc8b57ca199"),
        (.mlDSA87, "8c3ad714777622b8f21ce31bb35f71394f23bc0fcf3c78ace5d608990f3b061b"),
    ])
    func `a hundred keys and signatures have the digest that everybody finds`(
        set: MLDSASet, expected: String
    ) throws {
        var seeds = SHAKE128().output()
        var found = SHAKE128()
        for _ in 0..<100 {
            var seed = seeds.read(32)
            let key = try MLDSASigningKey(seed: .taking(&seed), set: set)
            let signature = key.sign([], randomness: .none)
            #expect(key.publicKey.verifies(signature, of: []))
            for bytes in [key.publicKey.bytes, signature.bytes] { found.update(bytes.span) }
        }
        var output = found.output()
        #expect(Hex.text(output.read(32)) == expected)
    }
}

import Crypto

/// ML-DSA-65 over messages of 200 bytes, each signature of another one, beside PyPI's `cryptography`,
/// behind which is OpenSSL; and hybrid signatures.
enum MLDSACases {
    static let cases: [Case] = [
        Case("crypto.mldsa/sign-65", ["bytes": "200"], unit: .microseconds) {
            let key = try makeKey()
            var message = [UInt8](repeating: 7, count: 200)
            var number = UInt32(0)
            return Match(
                .repeating {
                    for _ in 0..<64 {
                        count(&number, into: &message)
                        blackHole(key.sign(message))
                    }
                    return 64
                }, against: pypi("sign"))
        },
        Case("crypto.mldsa/verify-65", ["bytes": "200"], unit: .microseconds) {
            let (key, message) = (try makeKey(), [UInt8](repeating: 7, count: 200))
            let bytes = (key.publicKey.bytes, key.sign(message).bytes)
            return Match(
                .repeating {
                    for _ in 0..<64 {
                        let key = try MLDSAPublicKey(bytes.0, set: .mlDSA65)
                        let signature = try MLDSASignature(bytes.1, set: .mlDSA65)
                        precondition(key.verifies(signature, of: message))
                    }
                    return 64
                }, against: pypi("verify"))
        },
        Case("crypto.mldsa/make-65", ["seeds": "1"], unit: .microseconds) {
            let seed = try SecretBytes.filled(count: 32) { seed in seed[0] = 1 }
            return Match(
                .repeating {
                    blackHole(try MLDSASigningKey(seed: seed, set: .mlDSA65))
                    return 1
                })
        },
        Case("crypto.hybrid/sign", ["bytes": "200"], unit: .microseconds) {
            let key = try HybridSigningKey.generate()
            var message = [UInt8](repeating: 7, count: 200)
            var number = UInt32(0)
            return Match(
                .repeating {
                    for _ in 0..<64 {
                        count(&number, into: &message)
                        blackHole(key.sign(message))
                    }
                    return 64
                })
        },
        Case("crypto.hybrid/verify", ["bytes": "200"], unit: .microseconds) {
            let (key, message) = (
                try HybridSigningKey.generate(), [UInt8](repeating: 7, count: 200)
            )
            let signature = key.sign(message)
            return Match(
                .repeating {
                    precondition(key.publicKey.verifies(signature, of: message))
                    return 1
                })
        },
    ]

    private static func makeKey() throws -> MLDSASigningKey {
        try MLDSASigningKey(
            seed: .filled(count: 32) { seed in
                for index in seed.indices { seed[index] = UInt8(index) }
            }, set: .mlDSA65)
    }

    /// Makes the next message: how many attempts a signature takes is a matter of chance.
    private static func count(_ number: inout UInt32, into message: inout [UInt8]) {
        number += 1
        for byte in 0..<4 { message[byte] = UInt8(truncatingIfNeeded: number >> UInt32(8 * byte)) }
    }

    private static func pypi(_ way: String) -> Contender {
        .python(
            "PyPI cryptography", script: "mldsa_signature.py", arguments: [way, "64"], work: 64)
    }
}

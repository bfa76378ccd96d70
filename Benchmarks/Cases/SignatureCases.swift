import CSodium
import Crypto
import Primitives
import Workers

/// Ed25519 over messages of 200 bytes, about what a signed command has.
enum SignatureCases {
    static let cases: [Case] = [
        verifyBesideSodium, verifyBesideOpenSSL, signBesideSodium, signBesideOpenSSL, group, check,
    ]

    private static let message = [UInt8](repeating: 7, count: 200)
    private static let seed = [UInt8](0..<32)

    private static func makeKey() throws -> SigningKey {
        try SigningKey(
            seed: .filled(count: 32) { bytes in
                for index in bytes.indices { bytes[index] = seed[index] }
            })
    }

    private static func verifying() throws -> Contender {
        let key = try makeKey()
        let (publicKey, signature) = (key.publicKey, key.sign(message))
        return .repeating {
            precondition(Ed25519.verify(signature, of: message, by: publicKey))
            return 1
        }
    }

    private static func signing() throws -> Contender {
        let key = try makeKey()
        return .repeating {
            blackHole(key.sign(message))
            return 1
        }
    }

    private static let verifyBesideSodium = Case(
        "crypto.signatures/verify-beside-sodium", ["bytes": "200"], unit: .microseconds
    ) {
        let key = try makeKey()
        let (publicKey, signature) = (key.publicKey.bytes, key.sign(message).bytes)
        return Match(
            try verifying(),
            against: .repeating("libsodium") {
                let verdict = unsafe crypto_sign_verify_detached(
                    signature, message, UInt64(message.count), publicKey)
                precondition(verdict == 0)
                return 1
            })
    }

    private static let verifyBesideOpenSSL = Case(
        "crypto.signatures/verify-beside-openssl", ["bytes": "200"], unit: .microseconds
    ) {
        let (peer, signature) = (OpenSSLSigner(seed: seed), try makeKey().sign(message).bytes)
        return Match(
            try verifying(),
            against: .repeating("OpenSSL") {
                precondition(peer.verify(signature, of: message))
                return 1
            })
    }

    private static let signBesideSodium = Case(
        "crypto.signatures/sign-beside-sodium", ["bytes": "200"], unit: .microseconds
    ) {
        let secret = seed + (try makeKey().publicKey.bytes)
        var signature = [UInt8](repeating: 0, count: 64)
        return Match(
            try signing(),
            against: .repeating("libsodium") {
                unsafe crypto_sign_detached(
                    &signature, nil, message, UInt64(message.count), secret)
                blackHole(signature[0])
                return 1
            })
    }

    private static let signBesideOpenSSL = Case(
        "crypto.signatures/sign-beside-openssl", ["bytes": "200"], unit: .microseconds
    ) {
        let peer = OpenSSLSigner(seed: seed)
        let signature = try makeKey().sign(message).bytes
        precondition(peer.sign(message) == signature)
        return Match(
            try signing(),
            against: .repeating("OpenSSL") {
                blackHole(peer.sign(message))
                return 1
            })
    }

    /// Signatures a second, each of another key: all threads beside one.
    private static let group = Case(
        "crypto.signatures/verify-group-on-2-threads",
        ["items": "256", "bytes": "200", "threads": "2"], unit: .rate("signatures")
    ) {
        let (items, messages) = try signedMessages(256)
        let workers = try Workers(threads: 2)
        return Match(
            .repeating {
                let verdicts = workers.verdicts(on: items, in: messages)
                precondition(verdicts.allSatisfy { $0 })
                return items.count
            },
            against: .repeating("one thread") {
                let verdicts = Ed25519.verdicts(on: items.span, in: messages.span)
                precondition(verdicts.allSatisfy { $0 })
                return items.count
            })
    }

    private static func signedMessages(_ count: Int) throws -> ([SignedRange], [UInt8]) {
        var (items, messages): ([SignedRange], [UInt8]) = ([], [])
        for _ in 0..<count {
            let key = try SigningKey.generate()
            items.append(
                SignedRange(
                    key: key.publicKey, signature: key.sign(message),
                    start: UInt32(messages.count), count: UInt32(message.count)))
            messages += message
        }
        return (items, messages)
    }

    private static let check = Case(
        "crypto.signatures/check-key", ["bytes": "32"], unit: .microseconds
    ) {
        let key = try makeKey().publicKey
        return Match(
            .repeating {
                try Ed25519.check(key)
                return 1
            })
    }
}

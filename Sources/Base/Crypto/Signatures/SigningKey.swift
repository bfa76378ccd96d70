import CSodium
public import Primitives

/// A secret that signs, and the public key others verify with.
///
/// Signing is deterministic (RFC 8032): the same key and message give the same signature. Copies
/// share one piece of guarded memory; any thread may sign.
public struct SigningKey: Sendable {
    public static let seedByteCount = 32

    public let publicKey: PublicKey
    /// The seed, then the public key, as the library wants them.
    private let secret: SecretBytes

    /// The key that a seed of 32 bytes stands for.
    public init(seed: SecretBytes) throws(SecretRefusal) {
        guard seed.count == Self.seedByteCount else {
            throw .wrongCount(seed.count, expected: Self.seedByteCount)
        }
        var publicKey = [UInt8](repeating: 0, count: PublicKey.byteCount)
        var buffer = try SecretBuffer(capacity: 64)
        buffer.withPointer { secret in
            seed.withPointer { seed in
                // It has no way to fail: the result is always 0.
                _ = crypto_sign_seed_keypair(&publicKey, secret, seed)
            }
        }
        secret = buffer.sealed()
        self.publicKey = PublicKey(publicKey) ?? .zero
    }

    /// A new key from the system's entropy.
    public static func generate() throws(SecretRefusal) -> SigningKey {
        try SigningKey(seed: .random(count: seedByteCount))
    }

    /// A new key from these dice: for tests and simulations, where the same dice must give the
    /// same key.
    public static func generate(
        using dice: inout some RandomNumberGenerator
    ) throws(SecretRefusal) -> SigningKey {
        let seed = try SecretBytes.filled(count: seedByteCount) { seed in
            for word in 0..<4 {
                let throwing = dice.next()
                for byte in 0..<8 {
                    seed[8 * word + byte] = UInt8(truncatingIfNeeded: throwing &>> UInt64(8 * byte))
                }
            }
        }
        return try SigningKey(seed: seed)
    }

    /// The signature of a message of any length.
    public func sign(_ message: Span<UInt8>) -> Signature {
        message.withUnsafeBufferPointer { sign($0) }
    }

    /// The signature of a message of any length.
    public func sign(_ message: [UInt8]) -> Signature {
        message.withUnsafeBufferPointer { sign($0) }
    }

    private func sign(_ message: UnsafeBufferPointer<UInt8>) -> Signature {
        var bytes = [UInt8](repeating: 0, count: Signature.byteCount)
        secret.withPointer { secret in
            // It has no way to fail: the result is always 0.
            _ = crypto_sign_detached(
                &bytes, nil, message.baseAddress, UInt64(message.count), secret)
        }
        return Signature(bytes) ?? .zero
    }

    /// Lends the seed, to be written where keys are kept.
    public func withSeed<Result: ~Copyable, Failure: Error>(
        _ body: (Span<UInt8>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try secret.withBytes { (secret) throws(Failure) in
            try body(secret.extracting(first: Self.seedByteCount))
        }
    }
}

extension SigningKey: CustomStringConvertible {
    public var description: String { "the signing key of \(publicKey)" }
}

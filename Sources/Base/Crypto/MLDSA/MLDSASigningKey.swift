import CSodium

/// A secret that signs with ML-DSA, and the public key others verify with.
///
/// What is secret lies in guarded memory, ready to sign with, and what signing makes of it is wiped.
/// The time of a signature depends on how many attempts it took, which says nothing about the key, and
/// on nothing else that is secret. Copies share one piece of memory; any thread may sign. A key takes
/// 31 to 84 KiB, so it is one of the few keys of a process.
public struct MLDSASigningKey: Sendable {
    /// Where a signature's 32 random bytes come from.
    public enum Randomness: Hashable, Sendable {
        /// The system's entropy: the default of FIPS 204. A fault or a side channel then meets other
        /// numbers each time, and signing is as safe as ``none`` even where the entropy is not.
        case entropy
        /// All zeros: the same key, message and context give the same signature.
        case none
    }

    public let publicKey: MLDSAPublicKey
    public var set: MLDSASet { publicKey.set }

    /// The long form, then s1, s2 and t0, transformed.
    let secret: SecretBytes
    /// The matrix, transformed, row after row. Public.
    let matrix: [Int32]
    /// The digest of the public key.
    let keyDigest: [UInt8]
    /// The seed, unless the key came in its long form.
    private let seed: SecretBytes?

    /// The key that a seed of 32 bytes stands for.
    public init(seed: SecretBytes, set: MLDSASet) throws(MLDSARefusal) {
        guard seed.count == MLDSASet.seedByteCount else { throw .seedLength(seed.count) }
        var making = try KeyMaking(set)
        seed.withBytes { making.draw(from: $0) }
        self.init(making.finished(), seed: seed)
    }

    /// The key that its long form stands for, if its parts belong together. It has no seed.
    public init(expanded: SecretBytes, set: MLDSASet) throws(MLDSARefusal) {
        guard expanded.count == set.expandedKeyByteCount else {
            throw .expandedKeyLength(expanded.count, set)
        }
        var making = try KeyMaking(set)
        guard (expanded.withBytes { making.read($0) }) else { throw .expandedKeyOutOfRange }
        self.init(making.finished(), seed: nil)
        // What follows from the short secrets is written down again: it must be what was given.
        let isSame = expanded.withBytes { given in
            withExpandedBytes { constantTimeEquals(given, $0) }
        }
        guard isSame else { throw .expandedKeyInconsistent }
    }

    private init(_ made: KeyMaking.Made, seed: SecretBytes?) {
        (publicKey, matrix, secret) = (made.publicKey, made.matrix, made.secret)
        (keyDigest, self.seed) = (made.publicKey.digest, seed)
    }

    /// A new key from the system's entropy.
    public static func generate(_ set: MLDSASet) throws(MLDSARefusal) -> MLDSASigningKey {
        let seed: SecretBytes
        do throws(SecretRefusal) { seed = try .random(count: MLDSASet.seedByteCount) } catch {
            throw .secret(error)
        }
        return try MLDSASigningKey(seed: seed, set: set)
    }

    /// Lends the seed, to be written where keys are kept; `nil` for a key that has none.
    public func withSeed<Result: ~Copyable, Failure: Error>(
        _ body: (Span<UInt8>) throws(Failure) -> Result
    ) throws(Failure) -> Result? {
        guard let seed else { return nil }
        return try seed.withBytes(body)
    }

    /// Lends the long form, which FIPS 204 calls the private key, for programs that keep no seeds.
    public func withExpandedBytes<Result: ~Copyable, Failure: Error>(
        _ body: (Span<UInt8>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try secret.withBytes { (secret) throws(Failure) in
            try body(secret.extracting(first: set.expandedKeyByteCount))
        }
    }
}

extension MLDSASigningKey: CustomStringConvertible {
    public var description: String { "a signing key of \(set)" }
}

// MARK: Signing

extension MLDSASigningKey {
    /// The signature of a message of any length, for a purpose.
    public func sign(
        _ message: Span<UInt8>, context: MLDSAContext = .none, randomness: Randomness = .entropy
    ) -> MLDSASignature {
        let representative = MLDSARepresentative(
            of: message, context: context, keyDigest: keyDigest.span)
        var random = InlineArray<32, UInt8>(repeating: 0)
        if randomness == .entropy {
            withUnsafeMutableBytes(of: &random) { random in
                if let start = random.baseAddress { randombytes_buf(start, random.count) }
            }
        }
        defer { wipe(value: &random) }
        return sign(representative, random: random.span).signature
    }

    /// The signature of a message of any length, for a purpose.
    public func sign(
        _ message: [UInt8], context: MLDSAContext = .none, randomness: Randomness = .entropy
    ) -> MLDSASignature {
        sign(message.span, context: context, randomness: randomness)
    }
}

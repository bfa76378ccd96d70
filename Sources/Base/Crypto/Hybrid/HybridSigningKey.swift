/// The two secrets that make hybrid signatures, and the public key others verify them with. Copies
/// share them; any thread may sign.
public struct HybridSigningKey: Sendable {
    public let publicKey: HybridPublicKey
    private let classical: SigningKey
    private let quantum: MLDSASigningKey

    /// Neither secret may be used for anything else: a key of its own for each purpose costs nothing.
    public init(classical: SigningKey, quantum: MLDSASigningKey) throws(HybridRefusal) {
        publicKey = try HybridPublicKey(
            classical: classical.publicKey, quantum: quantum.publicKey)
        (self.classical, self.quantum) = (classical, quantum)
    }

    /// A new key from the system's entropy.
    public static func generate() throws(HybridRefusal) -> HybridSigningKey {
        let classical: SigningKey
        do throws(SecretRefusal) { classical = try .generate() } catch { throw .secret(error) }
        let quantum: MLDSASigningKey
        do throws(MLDSARefusal) { quantum = try .generate(HybridSignature.set) } catch {
            throw .quantumKey(error)
        }
        return try HybridSigningKey(classical: classical, quantum: quantum)
    }

    /// Both signatures of a message of any length, for a purpose.
    public func sign(
        _ message: Span<UInt8>, context: MLDSAContext = .none,
        randomness: MLDSASigningKey.Randomness = .entropy
    ) -> HybridSignature {
        let bound = BoundMessage(message, context: context, key: publicKey)
        return HybridSignature(
            checked: classical.sign(bound.bytes),
            quantum.sign(bound.bytes, context: BoundMessage.context, randomness: randomness))
    }

    /// Both signatures of a message of any length, for a purpose.
    public func sign(
        _ message: [UInt8], context: MLDSAContext = .none,
        randomness: MLDSASigningKey.Randomness = .entropy
    ) -> HybridSignature {
        sign(message.span, context: context, randomness: randomness)
    }
}

extension HybridSigningKey: CustomStringConvertible {
    public var description: String { "the signing key of \(publicKey)" }
}

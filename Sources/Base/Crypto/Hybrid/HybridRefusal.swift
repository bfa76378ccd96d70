/// Why bytes or keys are no hybrid key or signature.
public enum HybridRefusal: Error, Hashable, Sendable {
    /// Both halves, one behind the other, have another length: a half is cut, missing or too much.
    case publicKeyLength(Int)
    case signatureLength(Int)
    /// The half of ML-DSA is of another set than ML-DSA-65.
    case set(MLDSASet)
    /// The half of Ed25519 is a key that may not be registered.
    case classicalKey(SignatureRefusal)
    /// The half of ML-DSA is not made.
    case quantumKey(MLDSARefusal)
    /// There is no memory for the secret of Ed25519.
    case secret(SecretRefusal)
}

extension HybridRefusal: CustomStringConvertible {
    public var description: String {
        switch self {
        case .publicKeyLength(let count):
            "a hybrid public key has \(HybridPublicKey.byteCount) bytes, not \(count)"
        case .signatureLength(let count):
            "a hybrid signature has \(HybridSignature.byteCount) bytes, not \(count)"
        case .set(let set):
            "the second half of a hybrid key or signature is of ML-DSA-65, not of \(set)"
        case .classicalKey(let refusal):
            "the first half of the hybrid key: \(refusal)"
        case .quantumKey(let refusal):
            "the second half of the hybrid key: \(refusal)"
        case .secret(let refusal):
            "\(refusal)"
        }
    }
}

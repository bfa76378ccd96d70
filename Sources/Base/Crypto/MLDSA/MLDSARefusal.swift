/// Why bytes from a stranger are no key, signature or context of ML-DSA.
public enum MLDSARefusal: Error, Hashable, Sendable {
    case publicKeyLength(Int, MLDSASet)
    case signatureLength(Int, MLDSASet)
    /// A seed has 32 bytes.
    case seedLength(Int)
    case expandedKeyLength(Int, MLDSASet)
    /// A secret coefficient is larger than any that is drawn.
    case expandedKeyOutOfRange
    /// The parts of the long form do not follow from one another.
    case expandedKeyInconsistent
    /// A context has at most 255 bytes.
    case contextLength(Int)
    /// There is no memory for the secret.
    case secret(SecretRefusal)
}

extension MLDSARefusal: CustomStringConvertible {
    public var description: String {
        switch self {
        case .publicKeyLength(let count, let set):
            "a public key of \(set) has \(set.publicKeyByteCount) bytes, not \(count)"
        case .signatureLength(let count, let set):
            "a signature of \(set) has \(set.signatureByteCount) bytes, not \(count)"
        case .seedLength(let count):
            "the seed of a key has \(MLDSASet.seedByteCount) bytes, not \(count)"
        case .expandedKeyLength(let count, let set):
            "an expanded secret key of \(set) has \(set.expandedKeyByteCount) bytes, not \(count)"
        case .expandedKeyOutOfRange:
            "the expanded secret key holds a coefficient that is not short"
        case .expandedKeyInconsistent:
            "the parts of the expanded secret key do not belong together"
        case .contextLength(let count):
            "a context has at most \(MLDSAContext.longest) bytes, not \(count)"
        case .secret(let refusal):
            "\(refusal)"
        }
    }
}

import Primitives

/// Why bytes or text from a stranger are no signature, or no key that may be registered.
public enum SignatureRefusal: Error, Hashable, Sendable {
    /// A key has 32 bytes.
    case keyLength(Int)
    /// A signature has 64 bytes.
    case signatureLength(Int)
    /// Something else than lower-case hexadecimal digits.
    case notHexadecimal
    /// The same point has another encoding: each key has one form.
    case keyNotCanonical
    /// One of the eight points for which a signature says nothing about who made it.
    case keyOfSmallOrder
    /// No point has this encoding.
    case keyNotOnCurve
    /// A point that no secret gives: a key with a small-order point added to it.
    case keyOutsideSubgroup
}

extension SignatureRefusal: CustomStringConvertible {
    public var description: String {
        switch self {
        case .keyLength(let count):
            "a public key has \(PublicKey.byteCount) bytes, not \(count)"
        case .signatureLength(let count):
            "a signature has \(Signature.byteCount) bytes, not \(count)"
        case .notHexadecimal:
            "expected lower-case hexadecimal digits"
        case .keyNotCanonical:
            "the public key is not in its one canonical form"
        case .keyOfSmallOrder:
            "the public key is a point of small order, for which anyone can sign"
        case .keyNotOnCurve:
            "the public key is no point of the curve"
        case .keyOutsideSubgroup:
            "the public key is outside the prime-order group: no secret key belongs to it"
        }
    }
}

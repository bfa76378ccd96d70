/// The key that signatures of ML-DSA are verified with. All bytes of the right number are one.
public struct MLDSAPublicKey: Hashable, Sendable {
    public let set: MLDSASet
    public let bytes: [UInt8]

    public init(_ bytes: [UInt8], set: MLDSASet) throws(MLDSARefusal) {
        guard bytes.count == set.publicKeyByteCount else {
            throw .publicKeyLength(bytes.count, set)
        }
        self.init(checked: bytes, set: set)
    }

    public init(_ bytes: Span<UInt8>, set: MLDSASet) throws(MLDSARefusal) {
        try self.init(bytes.indices.map { bytes[$0] }, set: set)
    }

    init(checked bytes: [UInt8], set: MLDSASet) { (self.bytes, self.set) = (bytes, set) }

    /// The 64 bytes that stand for the key in what is signed. FIPS 204 calls them tr.
    var digest: [UInt8] {
        var sponge = KeccakSponge(strength: 256)
        sponge.absorb(bytes.span)
        return sponge.finished(.shake).first64()
    }

    /// Whether the signature is the key owner's, of this message and for this purpose. A signature
    /// of another set is not.
    public func verifies(
        _ signature: MLDSASignature, of message: Span<UInt8>, context: MLDSAContext = .none
    ) -> Bool {
        guard signature.set == set else { return false }
        let representative = MLDSARepresentative(
            of: message, context: context, keyDigest: digest.span)
        return verifies(signature, of: representative)
    }

    /// Whether the signature is the key owner's, of this message and for this purpose.
    public func verifies(
        _ signature: MLDSASignature, of message: [UInt8], context: MLDSAContext = .none
    ) -> Bool {
        verifies(signature, of: message.span, context: context)
    }
}

extension MLDSAPublicKey: CustomStringConvertible {
    public var description: String { "a public key of \(set)" }
}

/// A signature of ML-DSA: what stands for the challenge, the answer to it, and the hints. All bytes
/// of the right number are a value of this type; whether they sign anything is for
/// ``MLDSAPublicKey`` to say.
public struct MLDSASignature: Hashable, Sendable {
    public let set: MLDSASet
    public let bytes: [UInt8]

    public init(_ bytes: [UInt8], set: MLDSASet) throws(MLDSARefusal) {
        guard bytes.count == set.signatureByteCount else {
            throw .signatureLength(bytes.count, set)
        }
        self.init(checked: bytes, set: set)
    }

    public init(_ bytes: Span<UInt8>, set: MLDSASet) throws(MLDSARefusal) {
        try self.init(bytes.indices.map { bytes[$0] }, set: set)
    }

    init(checked bytes: [UInt8], set: MLDSASet) { (self.bytes, self.set) = (bytes, set) }
}

extension MLDSASignature: CustomStringConvertible {
    public var description: String { "a signature of \(set)" }
}

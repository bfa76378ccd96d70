public import Primitives

/// Two signatures of one message by one owner: Ed25519, which has been attacked for decades, and
/// ML-DSA-65, which a quantum computer does not break. A forger has to break both.
///
/// Its bytes are those of the first, then those of the second.
public struct HybridSignature: Hashable, Sendable {
    /// The set of ML-DSA that hybrids are made with.
    public static let set = MLDSASet.mlDSA65

    public static let byteCount = Signature.byteCount + set.signatureByteCount

    public let classical: Signature
    public let quantum: MLDSASignature

    public init(classical: Signature, quantum: MLDSASignature) throws(HybridRefusal) {
        guard quantum.set == Self.set else { throw .set(quantum.set) }
        (self.classical, self.quantum) = (classical, quantum)
    }

    /// Of halves that are known to belong here.
    init(checked classical: Signature, _ quantum: MLDSASignature) {
        (self.classical, self.quantum) = (classical, quantum)
    }

    public init(_ bytes: Span<UInt8>) throws(HybridRefusal) {
        guard bytes.count == Self.byteCount,
            let classical = Signature(bytes.extracting(first: Signature.byteCount))
        else { throw .signatureLength(bytes.count) }
        self.classical = classical
        let rest = bytes.extracting(droppingFirst: Signature.byteCount)
        quantum = MLDSASignature(checked: rest.indices.map { rest[$0] }, set: Self.set)
    }

    public init(_ bytes: [UInt8]) throws(HybridRefusal) { try self.init(bytes.span) }

    /// What ``init(_:)`` reads: each signature has one form.
    public var bytes: [UInt8] { classical.bytes + quantum.bytes }
}

extension HybridSignature: CustomStringConvertible {
    public var description: String { "a hybrid signature" }
}

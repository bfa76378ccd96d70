public import Primitives

/// The two keys that hybrid signatures are verified with, as one. Its bytes are those of the Ed25519
/// key, then those of the ML-DSA-65 key.
public struct HybridPublicKey: Hashable, Sendable {
    public static let byteCount =
        PublicKey.byteCount + HybridSignature.set.publicKeyByteCount

    public let classical: PublicKey
    public let quantum: MLDSAPublicKey

    /// The first key must be fit to be registered (``Ed25519/check(_:)``).
    public init(classical: PublicKey, quantum: MLDSAPublicKey) throws(HybridRefusal) {
        guard quantum.set == HybridSignature.set else { throw .set(quantum.set) }
        do throws(SignatureRefusal) { try Ed25519.check(classical) } catch {
            throw .classicalKey(error)
        }
        (self.classical, self.quantum) = (classical, quantum)
    }

    public init(_ bytes: Span<UInt8>) throws(HybridRefusal) {
        guard bytes.count == Self.byteCount,
            let classical = PublicKey(bytes.extracting(first: PublicKey.byteCount))
        else { throw .publicKeyLength(bytes.count) }
        let rest = bytes.extracting(droppingFirst: PublicKey.byteCount)
        try self.init(
            classical: classical,
            quantum: MLDSAPublicKey(
                checked: rest.indices.map { rest[$0] }, set: HybridSignature.set))
    }

    public init(_ bytes: [UInt8]) throws(HybridRefusal) { try self.init(bytes.span) }

    /// What ``init(_:)`` reads: each key has one form.
    public var bytes: [UInt8] { classical.bytes + quantum.bytes }

    /// Whether both signatures are the owner's, of this message and for this purpose.
    public func verifies(
        _ signature: HybridSignature, of message: Span<UInt8>, context: MLDSAContext = .none
    ) -> Bool {
        let bound = BoundMessage(message, context: context, key: self)
        return Ed25519.verify(signature.classical, of: bound.bytes, by: classical)
            && quantum.verifies(
                signature.quantum, of: bound.bytes, context: BoundMessage.context)
    }

    /// Whether both signatures are the owner's, of this message and for this purpose.
    public func verifies(
        _ signature: HybridSignature, of message: [UInt8], context: MLDSAContext = .none
    ) -> Bool {
        verifies(signature, of: message.span, context: context)
    }
}

extension HybridPublicKey: CustomStringConvertible {
    public var description: String { "a hybrid public key, with \(classical)" }
}

/// What both halves of a hybrid signature sign: the message, bound to its purpose and to both keys.
///
/// The label keeps a half from being a signature of anything else: no other message of Ed25519 in the
/// house begins with it, and ML-DSA signs it as the context. The keys' digest keeps it from being half
/// of another owner's signature. The bytes are the label, a byte that counts those of the context,
/// the context, 64 bytes of SHAKE256 of the public key's bytes, and the message.
struct BoundMessage {
    static let label = "the-block hybrid signature Ed25519 ML-DSA-65 v1"

    static let context = MLDSAContext(checked: Array(label.utf8))

    let bytes: [UInt8]

    init(_ message: Span<UInt8>, context: MLDSAContext, key: HybridPublicKey) {
        var bytes = Array(Self.label.utf8)
        bytes.reserveCapacity(bytes.count + 1 + context.bytes.count + 64 + message.count)
        bytes.append(UInt8(context.bytes.count))
        bytes += context.bytes
        bytes += SHAKE256.hash(key.bytes.span, count: 64)
        message.withUnsafeBufferPointer { bytes += $0 }
        self.bytes = bytes
    }
}

import Crypto
public import Primitives
public import Records

/// What shows that an account's keys stand behind a body. Tags are wire codes: append, never
/// renumber or reuse.
public enum Authorisation: Union, Hashable, Sendable {
    case ed25519(Ed25519Authorisation)
    case several(SeveralAuthorisation)

    public static var sample: Authorisation { .ed25519(Ed25519Authorisation()) }

    public mutating func cases(_ visit: inout some CaseVisitor) throws(RecordError) {
        try visit(
            1, "ed25519", &self, { if case .ed25519(let it) = $0 { it } else { nil } },
            Self.ed25519)
        try visit(
            2, "several", &self, { if case .several(let it) = $0 { it } else { nil } },
            Self.several)
    }

    /// The digest of the policy that was met: what the sender's account must name.
    public var authority: Digest {
        switch self {
        case .ed25519(let one): Self.authority(of: one.key)
        case .several(let some): some.policy.authority
        }
    }

    /// How many signatures there are to verify.
    public var signatureCount: Int {
        switch self {
        case .ed25519: 1
        case .several(let some): some.signatures.count
        }
    }

    /// What it costs to verify it, in fee units beyond those of the command: one for each signature
    /// after the first.
    public var units: UInt64 { UInt64(max(signatureCount, 1) - 1) }

    /// Refuses what is not well formed, and where a signature is not its key's, of `id`.
    public func check(signing id: TransactionID) throws(ChainRefusal) {
        guard isWellFormed else { throw .malformedAuthorisation }
        let message = id.bytes
        switch self {
        case .ed25519(let one):
            guard Ed25519.verify(one.signature, of: message, by: one.key) else {
                throw .badSignature
            }
        case .several(let some):
            for signature in some.signatures {
                let key = some.keys[Int(signature.index)]
                guard Ed25519.verify(signature.signature, of: message, by: key) else {
                    throw .badSignature
                }
            }
        }
    }

    /// Whether it has the one shape in which its policy can be met.
    public var isWellFormed: Bool {
        switch self {
        case .ed25519: true
        case .several(let some): some.isWellFormed
        }
    }

    /// What stands for one key in accounts.
    public static func authority(of key: PublicKey) -> Digest {
        key.withBytes { accountKeys.digest(of: $0) }
    }

    /// The account that one key opens, in shard 0.
    public static func address(of key: PublicKey) -> Address {
        Address(shard: .zero, keyHash: authority(of: key))
    }

    /// The account that a policy opens, in shard 0.
    public static func address(threshold: UInt8, keys: [PublicKey]) -> Address {
        KeyPolicy(threshold: threshold, keys: keys).address
    }

    private static let accountKeys = Blake3.context("the-block 2026 account key v1")
}

/// The signature of the one key that an account has.
public struct Ed25519Authorisation: Record, Hashable {
    public var key = PublicKey.zero
    public var signature = Signature.zero

    public init() {}

    public init(key: PublicKey, signature: Signature) {
        (self.key, self.signature) = (key, signature)
    }

    public mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("key", &key)
        try visit("signature", &signature)
    }
}

public import Primitives
public import Records

/// As many signatures as the policy of a shared account asks for, each by one of its keys.
public struct SeveralAuthorisation: Record, Hashable {
    public var threshold: UInt8 = 1
    public var keys: [PublicKey] = []
    /// Exactly `threshold` of them, by the ascending number of their key.
    public var signatures: [IndexedSignature] = []

    public init() {}

    public init(_ policy: KeyPolicy, signatures: [IndexedSignature]) {
        (threshold, keys, self.signatures) = (policy.threshold, policy.keys, signatures)
    }

    public mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("threshold", &threshold)
        try visit("keys", &keys)
        try visit("signatures", &signatures)
    }

    public var policy: KeyPolicy {
        var policy = KeyPolicy()
        (policy.threshold, policy.keys) = (threshold, keys)
        return policy
    }

    /// Whether the policy is one, and each signature names another of its keys: one authorisation
    /// has one form, so that nobody can send a transaction again in other bytes.
    public var isWellFormed: Bool {
        policy.isWellFormed && signatures.count == Int(threshold)
            && signatures.allSatisfy { Int($0.index) < keys.count }
            && zip(signatures, signatures.dropFirst()).allSatisfy { $0.index < $1.index }
    }
}

/// A signature by one of the keys of a policy, which it names by number, from 0.
public struct IndexedSignature: Record, Hashable {
    public var index: UInt8 = 0
    public var signature = Signature.zero

    public init() {}

    public init(index: UInt8, signature: Signature) {
        (self.index, self.signature) = (index, signature)
    }

    public mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("index", &index)
        try visit("signature", &signature)
    }
}

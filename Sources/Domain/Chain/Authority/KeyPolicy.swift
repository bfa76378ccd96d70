import Crypto
public import Primitives
public import Records

/// How many of which keys must sign: the authority of an account that several share. Its digest is
/// the authority, and with it the account's address.
public struct KeyPolicy: Record, Hashable {
    /// The most keys of one policy.
    public static let mostKeys = 16

    /// How many of the keys must sign: 1 to all of them.
    public var threshold: UInt8 = 1
    /// Strictly ascending, so that one policy has one authority.
    public var keys: [PublicKey] = []

    public init() {}

    /// The keys in any order; a key that is named twice counts once.
    public init(threshold: UInt8, keys: [PublicKey]) {
        self.threshold = threshold
        self.keys = Set(keys).sorted()
    }

    public mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("threshold", &threshold)
        try visit("keys", &keys)
    }

    /// Whether some signatures could satisfy it: 1 to 16 keys, strictly ascending, and a threshold
    /// between 1 and their number.
    public var isWellFormed: Bool {
        (1...Self.mostKeys).contains(keys.count) && (1...keys.count).contains(Int(threshold))
            && zip(keys, keys.dropFirst()).allSatisfy { $0 < $1 }
    }

    /// What stands for this policy in accounts.
    public var authority: Digest {
        Self.hash.digest(of: preimage(domain: "the-block 2026 account policy v1"))
    }

    /// The account that this policy opens, in shard 0.
    public var address: Address { Address(shard: .zero, keyHash: authority) }

    private static let hash = Blake3.context("the-block 2026 account policy v1")
}

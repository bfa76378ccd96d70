/// Where an account lives: its shard and the hash of its key. Stable while keys rotate under it.
///
/// Ordered by shard, then hash, so that the accounts of one shard are neighbours in every ordered
/// table and proof.
public struct Address: Hashable, Comparable, Sendable, BitwiseCopyable {
    public let keyHash: Digest
    public let shard: Shard

    @inlinable
    public init(shard: Shard, keyHash: Digest) { (self.shard, self.keyHash) = (shard, keyHash) }

    /// Shard 0 and a hash of zeros: no key is known to hash to it, so it stands for nobody.
    @inlinable
    public static var zero: Address { Address(shard: .zero, keyHash: .zero) }

    @inlinable
    public static func < (left: Address, right: Address) -> Bool {
        left.shard != right.shard ? left.shard < right.shard : left.keyHash < right.keyHash
    }
}

extension Address: CustomStringConvertible {
    public var description: String { "\(shard):\(keyHash)" }
}

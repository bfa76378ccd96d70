/// Where an account lives: its shard and the hash of its key. Stable while keys rotate under it.
///
/// Ordered by shard, then hash, so that the accounts of one shard are neighbours in every ordered
/// table and proof; its bytes order as it does.
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

extension Address {
    /// Two of the shard, the higher first, and the 32 of the hash: they order as addresses do.
    @inlinable
    public static var byteCount: Int { 2 + Digest.byteCount }

    /// `nil` unless there are exactly 34 bytes.
    @inlinable
    public init?(_ bytes: Span<UInt8>) {
        guard bytes.count == Address.byteCount, let keyHash = Digest(bytes.extracting(2...)) else {
            return nil
        }
        self.init(shard: Shard(UInt16(bytes[0]) &<< 8 | UInt16(bytes[1])), keyHash: keyHash)
    }

    /// `nil` unless there are exactly 34 bytes.
    @inlinable
    public init?(_ bytes: [UInt8]) { self.init(bytes.span) }

    @inlinable
    public func append(to bytes: inout [UInt8]) {
        // At once: what costs here is asking the array for room.
        bytes.append(addingCapacity: Address.byteCount) { output in
            output.append(UInt8(truncatingIfNeeded: shard.value &>> 8))
            output.append(UInt8(truncatingIfNeeded: shard.value))
            EightBytes.append(keyHash.word0.byteSwapped, to: &output)
            EightBytes.append(keyHash.word1.byteSwapped, to: &output)
            EightBytes.append(keyHash.word2.byteSwapped, to: &output)
            EightBytes.append(keyHash.word3.byteSwapped, to: &output)
        }
    }
}

import Primitives
import Testing

@Suite struct AddressTests {
    @Test func `the shard leads the order, then the key hash`() {
        let (low, high) = (Digest(0, 0, 0, 1), Digest(.max, .max, .max, .max))
        let ordered = [
            Address.zero, Address(shard: .zero, keyHash: low), Address(shard: .zero, keyHash: high),
            Address(shard: Shard(1), keyHash: .zero), Address(shard: Shard(1), keyHash: high),
            Address(shard: Shard(.max), keyHash: low),
        ]
        #expect(ordered.reversed().sorted() == ordered)
        #expect(Set(ordered).count == ordered.count)
    }

    @Test(arguments: UInt64(0)..<16)
    func `an address is its 34 bytes, and they order as it does`(seed: UInt64) throws {
        var dice = Dice(seed: seed)
        for _ in 0..<100 {
            let left = dice.bytes(34)
            var right = dice.bytes(34)
            let shared = Int(dice.next() % 35)
            right.replaceSubrange(0..<shared, with: left[0..<shared])
            let a = try #require(Address(left))
            let b = try #require(Address(right))
            var bytes: [UInt8] = [7]
            a.append(to: &bytes)
            #expect(bytes == [7] + left)
            #expect(a.shard.value == UInt16(left[0]) << 8 | UInt16(left[1]))
            #expect(a.keyHash.bytes == Array(left[2...]))
            #expect((a < b) == left.lexicographicallyPrecedes(right))
        }
    }

    @Test func `only exactly 34 bytes make an address`() {
        for count in 0..<100 where count != 34 {
            #expect(Address([UInt8](repeating: 1, count: count)) == nil)
        }
    }
}

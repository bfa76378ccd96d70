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
        #expect(ordered[3].description == "1:\(Digest.zero.hex)")
    }
}

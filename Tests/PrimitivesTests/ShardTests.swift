import Primitives
import Testing

@Suite struct ShardTests {
    @Test func `shards are ordered by number`() {
        #expect(Shard.zero == Shard(0))
        #expect(Shard(1) < Shard(.max))
        #expect(Shard(7).description == "7")
    }
}

import Chain
import Crypto
import Primitives
import Records
import Tables
import Testing

@Suite struct MacroBlockTests {
    private static func sample() -> MacroBlock {
        var block = MacroBlock()
        block.chainID = ChainID(checked: "tb-dev")
        block.height = Height(100)
        block.block = Digest(1, 2, 3, 4)
        block.time = Milliseconds(5)
        block.history = LogHead(size: 10, root: Digest(11, 12, 13, 14))
        block.stateRoot = Digest(15, 16, 17, 18)
        var shard = ShardRoot()
        (shard.shard, shard.rows, shard.root) = (Shard(3), 19, Digest(20, 21, 22, 23))
        (block.roots.shards, block.roots.shared) = ([shard], Digest(24, 25, 26, 27))
        return block
    }

    @Test func `every field is in its hash`() {
        let sample = Self.sample()
        let changes: [(inout MacroBlock) -> Void] = [
            { $0.chainID = ChainID(checked: "tb-dex") }, { $0.height = Height(101) },
            { $0.block = .zero }, { $0.time = .zero },
            { $0.history.size = 9 }, { $0.stateRoot = .zero }, { $0.roots.shards[0].rows = 18 },
            { $0.roots.shards[0].shard = .zero }, { $0.roots.shards = [] },
            { $0.roots.shared = .zero },
        ]
        var hashes: Set<Digest> = [sample.hash]
        for change in changes {
            var other = sample
            change(&other)
            #expect(hashes.insert(other.hash).inserted)
        }
    }

    @Test func `it is written as it always was`() throws {
        let sample = Self.sample()
        #expect(try MacroBlock(binary: sample.binary()) == sample)
        #expect(try MacroBlock(json: sample.json()) == sample)
        #expect(
            sample.hash.hex == "ef360d88afa12ba79be79d1d44009b73b202d7a8ac53b805b8163a0da6a7ee4f")
    }

    @Test func `it stands behind a block whose state it is, and behind no other`() {
        var header = Header()
        (header.height, header.stateHeight) = (Height(8), Height(8))
        let forest = StateForest()
        header.stateRoot = forest.root
        let block = MacroBlock(behind: header, forest, sharded: ShardedTables())
        #expect(block?.block == header.hash && block?.height == Height(8))
        #expect(block?.roots.shared == forest.root && block?.stateRoot == forest.root)
        header.stateHeight = Height(7)
        #expect(MacroBlock(behind: header, forest, sharded: ShardedTables()) == nil)
        (header.stateHeight, header.stateRoot) = (Height(8), Digest(1, 1, 1, 1))
        #expect(MacroBlock(behind: header, forest, sharded: ShardedTables()) == nil)
    }
}

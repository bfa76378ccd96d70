import Crypto
public import Primitives
public import Records
public import Tables

/// A checkpoint behind every so many blocks: what stands for all of the chain up to that block, and the
/// state of each shard under a root of its own. Whoever knows one needs none of the blocks before it.
public struct MacroBlock: Record, Hashable {
    public var version: Version<1> = .newest
    public var chainID = ChainID.none
    /// The block that it stands behind.
    public var height = Height.genesis
    /// That block's hash.
    public var block = Digest.zero
    public var time = Milliseconds.zero
    public var history = LogHead()
    /// Over the rows of every table, behind the block.
    public var stateRoot = Digest.zero
    public var roots = ShardRoots()

    public init() {}

    public mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("version", &version)
        try visit("chain_id", &chainID)
        try visit("height", &height)
        try visit("block", &block)
        try visit("time_ms", &time)
        try visit("history", &history)
        try visit("state_root", &stateRoot)
        try visit("roots", &roots)
    }

    /// What stands for all of it.
    public var hash: Digest {
        Self.hashFunction.digest(of: preimage(domain: "the-block 2026 macro block v1"))
    }

    private static let hashFunction = Blake3.context("the-block 2026 macro block v1")
}

extension MacroBlock {
    /// The checkpoint behind a block, whose state is `forest`; `sharded` names the tables whose keys
    /// begin with a shard. Nil where the forest is not the state behind that block.
    public init?(behind header: Header, _ forest: borrowing StateForest, sharded: ShardedTables) {
        guard header.stateHeight == header.height, forest.root == header.stateRoot else {
            return nil
        }
        (chainID, height, block) = (header.chainID, header.height, header.hash)
        (time, history) = (header.time, header.history)
        (stateRoot, roots) = (header.stateRoot, forest.shardRoots(of: sharded))
    }
}

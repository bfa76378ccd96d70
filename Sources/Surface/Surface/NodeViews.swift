public import Chain
public import Primitives
public import Records
public import Tables

/// What came of a command that was handed in.
public struct TransactionResult: Record, Hashable {
    public var id = Digest.zero
    /// Zero where it was done; else a thousand a room and the room's own code.
    public var code: UInt16 = 0
    /// `done`, or `room.reason`.
    public var name = Word()
    /// A sentence for who asked.
    public var explanation = Sentence()
    /// The block it belongs to; absent where it was not let in.
    public var height: Height?
    /// How firm the answer is: durable, sealed or final; none where nothing was recorded.
    public var firmness = Word()
    /// Whether it had been applied before, and this is what came of it then.
    public var repeated = false
    /// After how long another try may be let in.
    public var retryAfterMs: UInt64?

    public init() {}

    public mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("id", &id)
        try visit("code", &code)
        try visit("name", &name)
        try visit("explanation", &explanation)
        try visit("height", &height)
        try visit("firmness", &firmness)
        try visit("repeated", &repeated)
        try visit("retry_after_ms", &retryAfterMs)
    }

    public var isDone: Bool { code == 0 }

    /// The name of what is no end: the node has it, and it waits for a block. Who hands the same in
    /// again is told what came of it, or that it waits on.
    public static let waiting = "node.waiting"

    public var isWaiting: Bool { name.text == Self.waiting }
}

/// Something that happened, as it is streamed and listed.
public struct EventView: Record, Hashable {
    /// Its place in History.
    public var leaf: UInt64 = 0
    public var height = Height.genesis
    public var time = Milliseconds.zero
    /// `room.event`.
    public var kind = Word()
    /// The event's fields.
    public var value = RawJSON.null
    /// The canonical bytes: the leaf itself, which proofs are about.
    public var bytes = Bytes()

    public init() {}

    public mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("leaf", &leaf)
        try visit("height", &height)
        try visit("time", &time)
        try visit("kind", &kind)
        try visit("value", &value)
        try visit("bytes", &bytes)
    }
}

/// A sealed block with what happened in it.
public struct BlockView: Record, Hashable {
    public var hash = Digest.zero
    public var header = Header()
    /// The place in History of the first event.
    public var firstLeaf: UInt64 = 0
    public var events: [EventView] = []

    public init() {}

    public mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("hash", &hash)
        try visit("header", &header)
        try visit("first_leaf", &firstLeaf)
        try visit("events", &events)
    }
}

/// Where the node stands.
public struct NodeStatus: Record, Hashable {
    public var chainID = ChainID.none
    public var genesisHash = Digest.zero
    public var rulesVersion: UInt32 = 0
    public var currentBlockHeight = Height.genesis
    public var headHash = Digest.zero
    /// The time of the newest block.
    public var time = Milliseconds.zero
    public var history = LogHead()
    public var stateRoot = Digest.zero
    /// How firm the newest block is.
    public var firmness = Word()
    /// Commands and questions that wait.
    public var waiting: UInt64 = 0
    public var version = Word()

    public init() {}

    public mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("chain_id", &chainID)
        try visit("genesis_hash", &genesisHash)
        try visit("rules_version", &rulesVersion)
        try visit("current_block_height", &currentBlockHeight)
        try visit("head_hash", &headHash)
        try visit("time_ms", &time)
        try visit("history", &history)
        try visit("state_root", &stateRoot)
        try visit("firmness", &firmness)
        try visit("waiting", &waiting)
        try visit("version", &version)
    }
}

/// An event, and the proof that it stands in History under a block's header.
public struct EventProofView: Record, Hashable {
    public var event = EventView()
    public var header = Header()
    public var hash = Digest.zero
    public var proof = LogProof()

    public init() {}

    public mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("event", &event)
        try visit("header", &header)
        try visit("hash", &hash)
        try visit("proof", &proof)
    }
}

/// What an account has of an asset, and the proof that this stands under a block's state root.
public struct BalanceProofView: Record, Hashable {
    public var account = Address.zero
    public var asset = Asset.block
    public var balance = Amount.zero
    public var header = Header()
    public var hash = Digest.zero
    /// The leaves of the state root: a table's label behind its length, then its root.
    public var tables: [Bytes] = []
    /// The balance, or its absence, in the table `ledger/balances`.
    public var rows = RowsProof()

    public init() {}

    public mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("account", &account)
        try visit("asset", &asset)
        try visit("balance", &balance)
        try visit("header", &header)
        try visit("hash", &hash)
        try visit("tables", &tables)
        try visit("rows", &rows)
    }
}

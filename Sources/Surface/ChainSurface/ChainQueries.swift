public import Chain
public import Primitives
public import Records
public import Surface
public import World

/// Signed transactions, at most 256.
public struct Submission: Record, Hashable {
    public var transactions: [World.SignedCommand] = []

    public init() {}
    public init(_ transactions: [World.SignedCommand]) { self.transactions = transactions }

    public mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("transactions", &transactions)
    }
}

/// What came of them, in their order.
public struct SubmissionResults: Record, Hashable {
    public var results: [TransactionResult] = []

    public init() {}
    public init(_ results: [TransactionResult]) { self.results = results }

    public mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("results", &results)
    }
}

/// Names a block, and which of its events to show: a block may have very many.
public struct BlockQuery: Record, Hashable {
    /// The newest where none is named.
    public var height: Height?
    /// How many of its events to leave out at the front.
    public var skip: UInt64 = 0
    public var limit = ListLimit<0, 1_000, 100>()

    public init() {}
    public init(_ height: Height?) { self.height = height }

    public mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("height", &height)
        try visit("skip", &skip, default: 0)
        try visit("limit", &limit, default: ListLimit())
    }
}

/// Names the height up to which a macro block is asked for; the newest where none is named.
public struct MacroBlockQuery: Record, Hashable {
    public var height: Height?

    public init() {}
    public init(_ height: Height?) { self.height = height }

    public mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("height", &height)
    }
}

/// A macro block and what it hashes to.
public struct MacroBlockView: Record, Hashable {
    public var hash = Digest.zero
    public var macroBlock = MacroBlock()

    public init() {}
    public init(_ block: MacroBlock) { (hash, macroBlock) = (block.hash, block) }

    public mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("hash", &hash)
        try visit("macro_block", &macroBlock)
    }
}

/// Names the highest header to list; the newest where none is named.
public struct BlocksQuery: Record, Hashable {
    public var from: Height?
    public var limit = PageLimit()

    public init() {}

    public init(from: Height?, limit: Int) {
        (self.from, self.limit) = (from, PageLimit(clamping: limit))
    }

    public mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("from", &from)
        try visit("limit", &limit, default: PageLimit())
    }
}

/// A header and what it hashes to.
public struct HeaderView: Record, Hashable {
    public var hash = Digest.zero
    public var header = Header()

    public init() {}
    public init(_ header: Header) { (hash, self.header) = (header.hash, header) }

    public mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("hash", &hash)
        try visit("header", &header)
    }
}

/// Headers, the newest first.
public struct BlockList: Record, Hashable {
    public var blocks: [HeaderView] = []

    public init() {}
    public init(_ blocks: [HeaderView]) { self.blocks = blocks }

    public mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("blocks", &blocks)
    }
}

/// Names a transaction.
public struct TransactionQuery: Record, Hashable {
    public var id = Digest.zero

    public init() {}
    public init(_ id: TransactionID) { self.id = id }

    public mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("id", &id)
    }
}

/// What came of a transaction.
public struct TransactionView: Record, Hashable {
    public var id = Digest.zero
    /// The block it was carried out in.
    public var height = Height.genesis
    /// Zero where it was done; else a thousand a room and the room's own code.
    public var code: UInt16 = 0
    /// `done`, or `room.reason`.
    public var name = Word()
    public var explanation = Sentence()
    /// `final` once its block is sealed, `durable` before.
    public var firmness = Word()

    public init() {}

    public mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("id", &id)
        try visit("height", &height)
        try visit("code", &code)
        try visit("name", &name)
        try visit("explanation", &explanation)
        try visit("firmness", &firmness)
    }
}

/// Names an account.
public struct AccountQuery: Record, Hashable {
    public var account = Address.zero

    public init() {}
    public init(_ account: Address) { self.account = account }

    public mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("account", &account)
    }
}

/// Names an event by its place in History, and at which size of History to show it.
public struct EventProofQuery: Record, Hashable {
    public var leaf: UInt64 = 0
    /// That of some block's header; without it, that of the block the event is in.
    public var size: UInt64?

    public init() {}
    public init(_ leaf: UInt64, size: UInt64? = nil) { (self.leaf, self.size) = (leaf, size) }

    public mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("leaf", &leaf)
        try visit("size", &size)
    }
}

/// Names two sizes of History.
public struct ConsistencyQuery: Record, Hashable {
    public var from: UInt64 = 0
    public var to: UInt64 = 0

    public init() {}
    public init(from: UInt64, to: UInt64) { (self.from, self.to) = (from, to) }

    public mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("from", &from)
        try visit("to", &to)
    }
}

/// Names a balance.
public struct BalanceProofQuery: Record, Hashable {
    public var account = Address.zero
    public var asset = Asset.block

    public init() {}

    public init(_ account: Address, asset: Asset = .block) {
        (self.account, self.asset) = (account, asset)
    }

    public mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("account", &account)
        try visit("asset", &asset, default: .block)
    }
}

/// Which events a subscriber wants.
public struct EventFilter: Record, Hashable {
    /// None that stands before this place in History.
    public var from: UInt64 = 0
    /// Kinds by name, as `ledger.moved`; all where none is named.
    public var kinds: [Word] = []

    public init() {}

    public mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("from", &from, default: 0)
        try visit("kinds", &kinds, default: [])
    }

    public func wants(_ event: EventView) -> Bool { wants(event.leaf, event.kind) }

    /// The same, where the kind is found only when it is asked for.
    func wants(_ leaf: UInt64, _ kind: @autoclosure () -> Word) -> Bool {
        leaf >= from && (kinds.isEmpty || kinds.contains(kind()))
    }
}

import Crypto
public import Primitives
public import Records
public import Tables

/// What stands for a block: all that was done in it, and all there is behind it, under digests.
public struct Header: Record, Hashable {
    public var version: Version<1> = .newest
    public var chainID = ChainID.none
    /// Which rules the block was made under.
    public var rulesVersion: UInt32 = 1
    public var height = Height.genesis
    /// The hash of the header before; zeros at genesis.
    public var parent = Digest.zero
    /// When the block was sealed, in milliseconds since the Unix epoch.
    public var time = Milliseconds.zero
    /// Slots since the parent that passed without a block.
    public var emptySlots: UInt64 = 0
    public var entries: UInt32 = 0
    /// Over the entries, in their order.
    public var commandsRoot = Digest.zero
    /// Over the events, in their order.
    public var eventsRoot = Digest.zero
    /// The log of all events up to and with this block.
    public var history = LogHead()
    /// Over the rows of every table as they stood after the block at `stateHeight`.
    public var stateRoot = Digest.zero
    public var stateHeight = Height.genesis
    /// The digest of the set of validators.
    public var validators = Digest.zero
    /// Who made the block and earns its tips.
    public var proposer = Address.zero
    public var consensus = Consensus.sample

    public init() {}

    public mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("version", &version)
        try visit("chain_id", &chainID)
        try visit("rules_version", &rulesVersion)
        try visit("height", &height)
        try visit("parent", &parent)
        try visit("time_ms", &time)
        try visit("empty_slots", &emptySlots)
        try visit("entries", &entries)
        try visit("commands_root", &commandsRoot)
        try visit("events_root", &eventsRoot)
        try visit("history", &history)
        try visit("state_root", &stateRoot)
        try visit("state_height", &stateHeight)
        try visit("validators", &validators)
        try visit("proposer", &proposer)
        try visit("consensus", &consensus)
    }

    /// What the next block names as its parent.
    public var hash: Digest {
        Self.hashFunction.digest(of: preimage(domain: "the-block 2026 header v1"))
    }

    private static let hashFunction = Blake3.context("the-block 2026 header v1")
}

/// By what right a block stands. Tags are wire codes: append, never renumber or reuse.
public enum Consensus: Union, Hashable, Sendable {
    /// One validator makes every block, and each is final when it is sealed.
    case solo(Nothing)

    public static var sample: Consensus { .solo(Nothing()) }

    public mutating func cases(_ visit: inout some CaseVisitor) throws(RecordError) {
        try visit(1, "solo", &self, { if case .solo(let it) = $0 { it } else { nil } }, Self.solo)
    }
}

public import Crypto
public import Primitives
public import Records

/// What names a transaction for good: the digest of its body.
public typealias TransactionID = Digest

/// What a sender wants done, where, when at the latest and at what fee: everything that is signed.
/// `Command` is the union of all that the world can do.
public struct TransactionBody<Command: Union & Hashable & Sendable>: Record, Hashable {
    public var version: Version<1> = .newest
    /// The only chain on which this means anything.
    public var chainID = ChainID.none
    /// Whose account pays, and in whose name the command is done.
    public var sender = Address.zero
    /// The number of the sender's transactions before this one.
    public var nonce: UInt64 = 0
    public var lane = FeeLane.consumer
    /// The most that the sender pays in base fee, all units of the command together.
    public var maxFee = Amount.zero
    /// What the proposer of the block gets on top of the base fee.
    public var tip = Amount.zero
    /// The last block in which this may be done.
    public var expiresAt = Height.genesis
    public var command = Command.sample

    @inlinable public init() {}

    @inlinable public init(
        chainID: ChainID, sender: Address, nonce: UInt64, lane: FeeLane = .consumer,
        maxFee: Amount, tip: Amount = .zero, expiresAt: Height, command: Command
    ) {
        (self.chainID, self.sender, self.nonce) = (chainID, sender, nonce)
        (self.lane, self.maxFee, self.tip) = (lane, maxFee, tip)
        (self.expiresAt, self.command) = (expiresAt, command)
    }

    @inlinable public mutating func fields(
        _ visit: inout some FieldVisitor
    ) throws(RecordError) {
        try visit("version", &version, default: .newest)
        try visit("chain_id", &chainID)
        try visit("sender", &sender)
        try visit("nonce", &nonce)
        try visit("lane", &lane, default: .consumer)
        try visit("max_fee", &maxFee)
        try visit("tip", &tip, default: .zero)
        try visit("expires_at", &expiresAt)
        try visit("command", &command)
    }

    /// The digest that stands for this body: what is signed, and what outcomes are kept under.
    @inlinable public var id: TransactionID {
        TransactionHash.function.digest(of: preimage(domain: "the-block 2026 transaction v1"))
    }

    /// All that the chain judges a transaction by, apart from its command.
    @inlinable public var terms: TransactionTerms {
        TransactionTerms(
            chainID: chainID, sender: sender, nonce: nonce, lane: lane, maxFee: maxFee, tip: tip,
            expiresAt: expiresAt)
    }
}

/// The hash function that transactions have their ids from.
@usableFromInline enum TransactionHash {
    @usableFromInline static let function = Blake3.context("the-block 2026 transaction v1")
}

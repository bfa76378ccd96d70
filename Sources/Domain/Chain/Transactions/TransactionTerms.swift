public import Primitives

/// A transaction's body without its command: who sends it, in which order, until when and at what
/// fee. The same type whatever the world can do, so that the rules are one piece of code.
public struct TransactionTerms: Hashable, Sendable {
    public var chainID: ChainID
    public var sender: Address
    public var nonce: UInt64
    public var lane: FeeLane
    public var maxFee: Amount
    public var tip: Amount
    public var expiresAt: Height

    public init(
        chainID: ChainID, sender: Address, nonce: UInt64, lane: FeeLane, maxFee: Amount,
        tip: Amount, expiresAt: Height
    ) {
        (self.chainID, self.sender, self.nonce) = (chainID, sender, nonce)
        (self.lane, self.maxFee, self.tip) = (lane, maxFee, tip)
        self.expiresAt = expiresAt
    }
}

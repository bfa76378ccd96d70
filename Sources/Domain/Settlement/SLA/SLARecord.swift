public import Ledger
public import Primitives
public import Records

/// What was promised for an order, until it is met, missed or called off.
public struct SLARecord: Record, Hashable {
    public var provider = Bond()
    public var consumer = Bond()
    /// Until when, by the clock that stands still while nobody can act
    /// (``Settlement/deadline(of:)``).
    public var due = Milliseconds.zero
    public var submitted = Moment.earliest
    /// What was shown for it so far.
    public var proofs: [Digest] = []

    public static let mostProofs = 16

    public init() {}

    public mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("provider", &provider)
        try visit("consumer", &consumer)
        try visit("due", &due)
        try visit("submitted", &submitted)
        try visit("proofs", &proofs, default: [])
    }
}

/// What somebody stands to lose.
public struct Bond: Record, Hashable {
    public var owner = Address.zero
    public var amount = Amount.zero
    /// None where the order's book moves nothing, or there is no bond.
    public var deposit = DepositID.none

    public init() {}

    public init(of owner: Address, _ amount: Amount = .zero) {
        (self.owner, self.amount) = (owner, amount)
    }

    public mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("owner", &owner)
        try visit("amount", &amount)
        try visit("deposit", &deposit)
    }
}

/// What is promised for an order.
public struct SLATerms: Hashable, Sendable {
    public var provider: Address
    public var providerBond: Amount
    public var consumerBond: Amount
    public var deadline: Milliseconds

    public init(
        provider: Address, bond: Amount = .zero, consumerBond: Amount = .zero,
        deadline: Milliseconds
    ) {
        (self.provider, providerBond) = (provider, bond)
        (self.consumerBond, self.deadline) = (consumerBond, deadline)
    }
}

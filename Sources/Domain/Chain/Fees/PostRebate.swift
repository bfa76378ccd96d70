import Ledger
public import Primitives
public import Records
import Tables

/// Gives an account something for its fees, out of the treasury. Only the operators' account may.
///
/// What is given is taken for the account's base fees before anything of its balance is, and comes back
/// to the treasury with them; it pays nothing else.
public struct PostRebate: Record, Hashable {
    public var account = Address.zero
    public var amount = Amount.zero

    public init() {}

    public init(_ amount: Amount, to account: Address) {
        (self.account, self.amount) = (account, amount)
    }

    public mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("account", &account)
        try visit("amount", &amount)
    }
}

extension Chain {
    /// What the chain's events and deposits are known by.
    public static var room: UInt8 { 2 }

    mutating func post(
        _ rebate: PostRebate, by actor: Address, ledger: inout Ledger,
        into events: inout EventBuffer
    ) throws(ChainRefusal) {
        guard !state.isEmpty, actor == operators else { throw .notAnOperator }
        guard rebate.account != .zero, rebate.amount > .zero else { throw .emptyRebate }
        guard rebate.amount <= ledger.pool(.treasury) else { throw .treasuryTooSmall }
        do throws(Ledger.Refusal) {
            try ledger.postRebate(
                rebate.amount, to: rebate.account, from: .pool(.treasury), by: Self.room,
                into: &events)
        } catch { throw .rebateNotTaken }
    }
}

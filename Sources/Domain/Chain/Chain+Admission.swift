public import Ledger
public import Primitives
public import Records
import Tables

extension Chain {
    /// Whether the transaction may be carried out in the block at hand, as far as the state tells;
    /// `authority` is that of an authorisation that has been checked. Changes nothing.
    ///
    /// `nonceTooHigh` is thrown only where nothing else is wrong, so whoever keeps transactions may
    /// keep that one until those before it have come.
    @inlinable public func admit<Command: Union & Hashable & Sendable>(
        _ body: TransactionBody<Command>, authority: Digest, units: UInt64,
        ledger: borrowing Ledger, at now: Moment
    ) throws(ChainRefusal) {
        try admit(body.terms, authority: authority, units: units, ledger: ledger, at: now)
    }

    public func admit(
        _ terms: TransactionTerms, authority: Digest, units: UInt64, ledger: borrowing Ledger,
        at now: Moment
    ) throws(ChainRefusal) {
        _ = try charge(terms, authority: authority, units: units, ledger: ledger, at: now)
    }

    /// Begins to carry out a transaction: its nonce is used and its fee paid, whatever then becomes
    /// of its command. What is refused here changes nothing, the nonce included.
    @inlinable public mutating func begin<Command: Union & Hashable & Sendable>(
        _ body: TransactionBody<Command>, authority: Digest, units: UInt64,
        ledger: inout Ledger, proposer: Address, at now: Moment, into events: inout EventBuffer
    ) throws(ChainRefusal) {
        try begin(
            body.terms, authority: authority, units: units, ledger: &ledger, proposer: proposer,
            at: now, into: &events)
    }

    public mutating func begin(
        _ terms: TransactionTerms, authority: Digest, units: UInt64, ledger: inout Ledger,
        proposer: Address, at now: Moment, into events: inout EventBuffer
    ) throws(ChainRefusal) {
        let fee = try charge(terms, authority: authority, units: units, ledger: ledger, at: now)
        guard hasRoom(for: units) else { throw .blockFull }
        var account = account(of: terms.sender)
        account.nonce += 1
        accounts.put(account, at: terms.sender)
        fees.update(LaneKey(terms.lane)) { $0.units += units }
        ledger.chargeFee(fee, to: terms.sender, into: &events)
        ledger.chargeTip(terms.tip, to: terms.sender, for: proposer, into: &events)
    }

    /// Checks everything, and answers the base fee.
    private func charge(
        _ terms: TransactionTerms, authority: Digest, units: UInt64, ledger: borrowing Ledger,
        at now: Moment
    ) throws(ChainRefusal) -> Amount {
        guard terms.chainID == id else { throw .wrongChain }
        guard now.height <= terms.expiresAt else { throw .expired }
        guard terms.expiresAt.value - now.height.value <= self[.transactionLifetime] else {
            throw .lifetimeTooLong
        }
        let account = account(of: terms.sender)
        guard authority == account.authority ?? terms.sender.keyHash else { throw .wrongKey }
        // The last nonce there is stays unused, so that the next one always exists.
        guard terms.nonce >= account.nonce, terms.nonce < .max else { throw .nonceUsed }
        guard units <= self[.blockUnits] else { throw .tooManyUnits }
        guard let fee = baseFee(of: terms.lane).multiplied(by: units), fee <= terms.maxFee else {
            throw .feeTooLow
        }
        // A rebate pays fees and no tips: nobody turns one into money of his own.
        let due = ledger.due(of: fee, from: terms.sender)
        guard let both = due.adding(terms.tip), both <= ledger.balance(of: terms.sender) else {
            throw .cannotPayFee
        }
        guard terms.nonce == account.nonce else { throw .nonceTooHigh }
        return fee
    }
}

// What the payer has been seen to have. Nothing is moved of nothing.
extension Ledger {
    fileprivate mutating func chargeFee(
        _ fee: Amount, to payer: Address, into events: inout EventBuffer
    ) {
        guard fee > .zero else { return }
        do throws(Refusal) {
            try payFee(fee, from: payer, to: .pool(.treasury), into: &events)
        } catch {
            preconditionFailure("the ledger refused a fee that was seen to be covered: \(error)")
        }
    }

    fileprivate mutating func chargeTip(
        _ tip: Amount, to payer: Address, for proposer: Address, into events: inout EventBuffer
    ) {
        guard tip > .zero else { return }
        do throws(Refusal) {
            try move(
                tip, from: .account(payer), to: .account(proposer), for: Cause(.tip), into: &events)
        } catch {
            preconditionFailure("the ledger refused a tip that the balance covers: \(error)")
        }
    }
}

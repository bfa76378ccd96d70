public import Chain
import ComputeMarket
import Ledger
public import Primitives
public import Records
import Settlement

extension World {
    /// Applies one entry of the log. `id` is that of a signed command, which who has read it knows.
    ///
    /// A command that its room refuses costs its sender the fee and uses the nonce; one that the chain
    /// does not let in changes nothing at all.
    public mutating func apply(
        _ entry: Entry, id: TransactionID?, at now: Moment, proposer: Address,
        into events: inout EventBuffer
    ) -> Outcome {
        switch entry {
        case .tick:
            advance(to: now, into: &events)
            return Outcome(.done, at: now.height)
        case .resumed(let gap):
            resume(after: gap, into: &events)
            return Outcome(.done, at: now.height)
        case .signed(let transaction):
            return apply(
                transaction, id: id ?? transaction.body.id, at: now, proposer: proposer,
                into: &events)
        case .unsigned(let unsigned):
            let code = perform(unsigned.command, by: unsigned.sender, at: now, into: &events)
            return Outcome(code, at: now.height)
        }
    }

    private mutating func apply(
        _ transaction: SignedCommand, id: TransactionID, at now: Moment, proposer: Address,
        into events: inout EventBuffer
    ) -> Outcome {
        if let earlier = chain.outcome(of: id) {
            return Outcome(
                RefusalCode(value: earlier.code), at: earlier.height, isRepeated: true)
        }
        let body = transaction.body
        do throws(ChainRefusal) {
            try chain.begin(
                body, authority: transaction.authorisation.authority, units: transaction.units,
                ledger: &ledger, proposer: proposer, at: now, into: &events)
        } catch { return Outcome(RefusalCode(error), at: now.height) }
        let code = perform(body.command, by: body.sender, at: now, into: &events)
        chain.note(id, code: code.value, expires: body.expiresAt, at: now.height)
        events.append(TransactionApplied(id, by: body.sender, code: code))
        return Outcome(code, at: now.height)
    }

    /// What came of it; a refusal leaves neither rows nor events behind.
    private mutating func perform(
        _ command: Command, by sender: Address, at now: Moment, into events: inout EventBuffer
    ) -> RefusalCode {
        switch command {
        case .ledger(let command):
            do throws(Ledger.Refusal) {
                try ledger.apply(command, by: sender, at: now, into: &events)
            } catch { return RefusalCode(error) }
        case .chain(let command):
            do throws(ChainRefusal) {
                try chain.apply(command, by: sender, ledger: &ledger, at: now, into: &events)
            } catch { return RefusalCode(error) }
        case .market(let command):
            do throws(ComputeMarket.Refusal) {
                try market.apply(
                    command, by: sender, ledger: &ledger, settlement: &settlement, at: now,
                    into: &events)
            } catch { return RefusalCode(error) }
        case .settlement(let command):
            guard rules >= .second else { return RefusalCode(Settlement.Refusal.rulesTooOld) }
            do throws(Settlement.Refusal) {
                try settlement.apply(
                    command, by: sender, operators: chain.operators, at: now, into: &events)
            } catch { return RefusalCode(error) }
            market.turn(to: book)
        }
        return .done
    }
}

extension World {
    /// Refuses a command that only a program which knows more than this one may put into its log.
    public func check(_ command: Command) throws(ChainRefusal) {
        switch command {
        case .chain(let command): try command.check(knowing: knows)
        // A program that knows the first rules alone could not even read it.
        case .settlement: guard rules >= .second else { throw .rulesTooOld }
        case .ledger, .market: break
        }
    }

    /// Whether a signed command may go into the log now: all that the world says about it before its
    /// room does. Changes nothing.
    public func admit(_ transaction: SignedCommand, at now: Moment) throws(ChainRefusal) {
        try check(transaction.body.command)
        try chain.admit(
            transaction.body, authority: transaction.authorisation.authority,
            units: transaction.units, ledger: ledger, at: now)
    }
}

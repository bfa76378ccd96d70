import Chain
import Disk
import Ledger
import Primitives
import Records
import World

/// What is decided before the log, in one batch: what the world says, where those before it in the
/// batch count as done.
struct Admission {
    enum Verdict {
        case taken
        case refused(RefusalCode)
        /// It was applied before; the log is not told again.
        case known(Outcome)
        /// Those before it in the batch have to be applied before it can be judged.
        case later
    }

    private let now: Milliseconds
    private var senders: [Address: Sender] = [:]
    private var units: UInt64 = 0

    /// What a sender's commands before this one, in the same batch, may have done to it.
    private struct Sender {
        var waiting: UInt64 = 0
        /// Their base fees, which its rebate pays first.
        var fees = Amount.zero
        /// The most that they take from its balance beside those.
        var spent = Amount.zero
        /// Whether one may put other keys in place.
        var isRekeyed = false
    }

    init(at now: Milliseconds) { self.now = now }

    mutating func verdict<D: Disk>(
        on entry: PreparedEntry, by sequencer: borrowing Sequencer<D>
    ) -> Verdict {
        guard case .signed(let transaction) = entry.entry, let id = entry.id else {
            return verdict(onUnsigned: entry.entry, by: sequencer)
        }
        let body = transaction.body
        if let known = sequencer.world.chain.outcome(of: id) {
            let code = RefusalCode(value: known.code)
            return .known(Outcome(code, at: known.height, isRepeated: true))
        }
        var sender = senders[body.sender] ?? Sender()
        guard !sender.isRekeyed else { return .later }
        let moment = Moment(
            height: sequencer.header.height.next ?? sequencer.header.height, time: now)
        do throws(ChainRefusal) {
            try sequencer.world.admit(transaction, at: moment)
            guard sender.waiting == 0 else { throw .nonceUsed }
        } catch {
            guard error == .nonceTooHigh else { return .refused(RefusalCode(error)) }
            let expected = sequencer.world.chain.account(of: body.sender).nonce &+ sender.waiting
            guard body.nonce >= expected else {
                return .refused(RefusalCode(ChainRefusal.nonceUsed))
            }
            // One before it was refused or has to wait itself.
            guard body.nonce == expected else { return .later }
        }
        // No overflow: what was admitted costs no more than a block has, and so do all before it.
        guard sequencer.world.chain.hasRoom(for: units + transaction.units) else {
            return .later
        }
        // Whatever those before it take, its fee is there: nothing stands in the log for nothing.
        let fee =
            sequencer.world.chain.baseFee(of: body.lane).multiplied(by: transaction.units)
            ?? .maximum
        let fees = sender.fees.adding(fee) ?? .maximum
        let spent = sender.spent.adding(body.tip) ?? .maximum
        guard let sum = sequencer.world.ledger.due(of: fees, from: body.sender).adding(spent),
            sum <= sequencer.world.ledger.balance(of: body.sender)
        else {
            // Once those before it are applied, it is known what they took.
            return sender.waiting > 0 ? .later : .refused(RefusalCode(ChainRefusal.cannotPayFee))
        }
        sender.fees = fees
        sender.spent = spent.adding(body.command.mostTaken) ?? .maximum
        if case .chain(.rotateKey) = body.command { sender.isRekeyed = true }
        sender.waiting += 1
        senders[body.sender] = sender
        units += transaction.units
        return .taken
    }

    /// What nobody has signed is the node's own word, within what its program knows.
    func verdict<D: Disk>(
        onUnsigned entry: Entry, by sequencer: borrowing Sequencer<D>
    ) -> Verdict {
        guard case .unsigned(let unsigned) = entry else { return .taken }
        do throws(ChainRefusal) {
            try sequencer.world.check(unsigned.command)
            return .taken
        } catch { return .refused(RefusalCode(error)) }
    }
}

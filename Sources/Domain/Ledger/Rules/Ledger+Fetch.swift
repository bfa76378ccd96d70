public import Primitives
import Tables

extension Ledger {
    /// Brings the balances nearer that a command is about to touch; changes nothing. Who applies
    /// many commands fetches for ``fetchedAtOnce`` of them and then applies those: the memory behind a
    /// million accounts is then waited for by all of them at once.
    public func fetch(_ command: Command, by actor: Address) {
        switch command {
        case .transfer(let transfer):
            balances.fetch(BalanceKey(actor, transfer.asset))
            balances.fetch(BalanceKey(transfer.to, transfer.asset))
        case .transfers(let linked):
            // All have one sender; of a long list the first stand for the rest.
            guard let first = linked.transfers.first else { return }
            balances.fetch(BalanceKey(actor, first.asset))
            for transfer in linked.transfers.prefix(Self.fetchedAtOnce) {
                balances.fetch(BalanceKey(transfer.to, transfer.asset))
            }
        case .reserve(let reservation):
            balances.fetch(BalanceKey(actor, reservation.transfer.asset))
        case .post(let posting): deposits.fetch(posting.hold)
        case .void(let voiding): deposits.fetch(voiding.hold)
        }
    }

    /// How many commands it is best done for at once: more than a processor waits for anyway, and few
    /// enough that what was read first is still near when it is used.
    public static var fetchedAtOnce: Int { 16 }
}

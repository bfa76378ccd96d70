import Chain
import Ledger
import Primitives

extension World {
    /// Brings nearer what an entry will touch first; changes nothing. Whoever applies a batch
    /// fetches for ``fetchedAtOnce`` entries and then applies those.
    public func fetch(_ entry: Entry) {
        switch entry {
        case .tick, .resumed: return
        case .signed(let transaction):
            chain.fetch(transaction.body.sender)
            fetch(transaction.body.command, by: transaction.body.sender)
        case .unsigned(let unsigned): fetch(unsigned.command, by: unsigned.sender)
        }
    }

    private func fetch(_ command: Command, by sender: Address) {
        if case .ledger(let command) = command { ledger.fetch(command, by: sender) }
    }

    /// How many entries it is best done for at once.
    public static var fetchedAtOnce: Int { Ledger.fetchedAtOnce }
}

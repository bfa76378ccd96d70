import Ledger
import Primitives
import Records
import Tables

/// Transfers between a million accounts, applied in memory with everything that belongs to it but
/// signatures and disk: checks, both balances with their before-images, the event, and conservation
/// after every batch. A block is sealed, and its commands are thrown, outside the clock.
enum LedgerCases {
    static let cases: [Case] = [
        transfers("ledger.apply/transfers", keys: "uniform", skew: 0),
        transfers("ledger.apply/transfers-zipf", keys: "zipf 0.99", skew: 0.99),
    ]

    private static let batch = 8_190

    private static func transfers(_ name: String, keys: String, skew: Double) -> Case {
        Case(
            name,
            [
                "accounts": "\(TransferLoad.accounts)", "batch": "\(batch)", "keys": keys,
                "cores": "1",
            ],
            unit: .rate("transfers")
        ) {
            var load = TransferLoad(skew: skew)
            var ledger = try opened(by: load.genesis)
            var events = EventBuffer(capacity: batch * 128)
            var commands: [Sent] = []
            return Match(
                .timingItself {
                    _ = ledger.seal()
                    commands.removeAll(keepingCapacity: true)
                    for _ in 0..<batch {
                        let (sender, command) = load.next()
                        commands.append(Sent(sender, command))
                    }
                    let now = Moment(height: Height(1), time: Milliseconds(1))
                    let duration = try ContinuousClock().measure {
                        events.reset()
                        try apply(commands.span, to: &ledger, at: now, into: &events)
                        guard ledger.isConserved else { throw Strayed() }
                    }
                    return Sample(work: batch, duration: duration)
                })
        }
    }

    /// As the spine does: some commands are fetched for, then applied.
    private static func apply(
        _ commands: Span<Sent>, to ledger: inout Ledger, at now: Moment,
        into events: inout EventBuffer
    ) throws(Ledger.Refusal) {
        var start = 0
        while start < commands.count {
            let end = min(start + Ledger.fetchedAtOnce, commands.count)
            for index in start..<end {
                ledger.fetch(commands[index].command, by: commands[index].sender)
            }
            for index in start..<end {
                try ledger.apply(
                    commands[index].command, by: commands[index].sender, at: now, into: &events)
            }
            start = end
        }
    }

    private struct Sent {
        let sender: Address
        let command: Ledger.Command

        init(_ sender: Address, _ command: Ledger.Command) {
            (self.sender, self.command) = (sender, command)
        }
    }

    private struct Strayed: Error {}

    private static func opened(by genesis: LedgerGenesis) throws -> Ledger {
        var (ledger, events) = (Ledger(), EventBuffer())
        try ledger.open(genesis, into: &events)
        return ledger
    }
}

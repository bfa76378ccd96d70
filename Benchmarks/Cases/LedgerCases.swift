import Foundation
import Ledger
import Primitives
import Records
import Simulation
import Tables

/// Transfers between a million accounts, applied in memory with everything that belongs to it but
/// signatures and disk: checks, both balances with their before-images, the event, and conservation
/// after every batch. A block is sealed, and its commands are thrown, outside the clock.
enum LedgerCases {
    static let cases: [Case] = [
        transfers("ledger.apply/transfers", keys: "uniform", skew: 0),
        transfers("ledger.apply/transfers-zipf", keys: "zipf 0.99", skew: 0.99),
    ]

    private static let accounts = 1_000_000
    private static let batch = 8_190

    private static func transfers(_ name: String, keys: String, skew: Double) -> Case {
        Case(
            name, ["accounts": "\(accounts)", "batch": "\(batch)", "keys": keys, "cores": "1"],
            unit: .rate("transfers")
        ) {
            let ranks = Zipf(accounts, skew)
            var dice = SplitMix64(seed: 7)
            let addresses = (0..<accounts).map { _ in
                Address(
                    shard: .zero,
                    keyHash: Digest(dice.next(), dice.next(), dice.next(), dice.next()))
            }
            var ledger = try opened(for: addresses)
            var events = EventBuffer(capacity: batch * 128)
            var commands: [Sent] = []
            return Match(
                .timingItself {
                    _ = ledger.seal()
                    commands.removeAll(keepingCapacity: true)
                    for _ in 0..<batch {
                        let transfer = Transfer(to: addresses[ranks.next(&dice)], amount: one)
                        commands.append(
                            Sent(addresses[ranks.next(&dice)], .transfer(transfer)))
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

    private static let one = Amount(units: 1)

    private struct Strayed: Error {}

    /// Everybody has the same, and nothing is left unissued.
    private static func opened(for addresses: [Address]) throws -> Ledger {
        let each = Amount(units: 9_000_000_000)
        let genesis = LedgerGenesis(
            supply: Amount(units: each.units * UInt128(addresses.count)),
            allocations: addresses.map { LedgerGenesis.Allocation($0, each) })
        var (ledger, events) = (Ledger(), EventBuffer())
        try ledger.open(genesis, into: &events)
        return ledger
    }
}

/// Numbers of which the first are chosen most: number k as often as 1 / (k + 1)^s says, so all alike
/// where s is 0.
private struct Zipf {
    private let sums: [Double]

    init(_ count: Int, _ exponent: Double) {
        var sum = 0.0
        sums = (0..<count).map { rank in
            sum += pow(Double(rank + 1), -exponent)
            return sum
        }
    }

    func next(_ dice: inout SplitMix64) -> Int {
        let thrown = Double.random(in: 0..<(sums.last ?? 1), using: &dice)
        var (low, high) = (0, sums.count - 1)
        while low < high {
            let middle = (low + high) / 2
            if sums[middle] <= thrown { low = middle + 1 } else { high = middle }
        }
        return low
    }
}

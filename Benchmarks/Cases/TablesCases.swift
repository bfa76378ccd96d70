import Primitives
import Records
import Simulation
import Tables

/// Tables against a dictionary, the only other way to hold rows in memory.
enum TablesCases {
    static let cases: [Case] = [lookup, update, growth, removal, afterFreeze, prove]

    private static let rows = 10_000_000
    private static let lap = 200_000

    private static let lookup = Case(
        "tables.rows/lookup", ["rows": "10000000", "keys": "random"], unit: .nanoseconds
    ) {
        let (table, dictionary) = (AccountRow.table(of: rows), AccountRow.dictionary(of: rows))
        var (ours, theirs) = (
            RandomAccounts(below: rows, seed: 1), RandomAccounts(below: rows, seed: 1)
        )
        return Match(
            .repeating {
                var sum: UInt64 = 0
                for _ in 0..<lap { sum &+= table[ours.next()]?.nonce ?? 0 }
                blackHole(sum)
                return lap
            },
            against: .repeating("reserved Dictionary") {
                var sum: UInt64 = 0
                for _ in 0..<lap { sum &+= dictionary[theirs.next()]?.nonce ?? 0 }
                blackHole(sum)
                return lap
            })
    }

    /// Ours keeps the before-image of every row it changes; a block is sealed outside the clock.
    private static let update = Case(
        "tables.rows/update", ["rows": "10000000", "keys": "random", "block": "200000"],
        unit: .nanoseconds
    ) {
        var (table, dictionary) = (AccountRow.table(of: rows), AccountRow.dictionary(of: rows))
        var (ours, theirs) = (
            RandomAccounts(below: rows, seed: 2), RandomAccounts(below: rows, seed: 2)
        )
        return Match(
            .timingItself {
                _ = table.seal()
                let duration = ContinuousClock().measure {
                    for _ in 0..<lap { table.update(ours.next()) { $0.pay() } }
                }
                return Sample(work: lap, duration: duration)
            },
            against: .repeating("reserved Dictionary") {
                for _ in 0..<lap { dictionary[theirs.next()]?.pay() }
                return lap
            })
    }

    /// The slowest single insertion on the way to ten million rows.
    private static let growth = Case(
        "tables.rows/slowest-write-while-growing", ["rows": "10000000", "laps": "3"],
        unit: .figure("µs", better: .lower)
    ) {
        Match(
            SlowestWrite.contender(writes: rows) {
                var table = Table<AccountRow.Key, AccountRow>()
                return (
                    { table.put(AccountRow(number: $0), at: AccountRow.Key(UInt64($0))) },
                    { _ = table.seal() }
                )
            },
            against: SlowestWrite.contender("Dictionary", writes: rows) {
                var dictionary: [AccountRow.Key: AccountRow] = [:]
                return (
                    { dictionary[AccountRow.Key(UInt64($0))] = AccountRow(number: $0) }, {}
                )
            })
    }

    /// The slowest single removal on the way to an empty table.
    private static let removal = Case(
        "tables.rows/slowest-write-while-emptying", ["rows": "2000000", "laps": "3"],
        unit: .figure("µs", better: .lower)
    ) {
        Match(
            SlowestWrite.contender(writes: 2_000_000) {
                var table = AccountRow.table(of: 2_000_000)
                return (
                    { table.remove(AccountRow.Key(UInt64($0))) },
                    { _ = table.seal() }
                )
            },
            against: SlowestWrite.contender("reserved Dictionary", writes: 2_000_000) {
                var dictionary = AccountRow.dictionary(of: 2_000_000)
                return ({ dictionary[AccountRow.Key(UInt64($0))] = nil }, {})
            })
    }

    /// The slowest single update while a frozen copy holds every chunk.
    private static let afterFreeze = Case(
        "tables.rows/slowest-write-after-freeze",
        ["rows": "10000000", "writes": "500000", "laps": "3"],
        unit: .figure("µs", better: .lower)
    ) {
        var (table, dictionary) = (AccountRow.table(of: rows), AccountRow.dictionary(of: rows))
        var (frozenTable, frozenDictionary) = (table, dictionary)
        return Match(
            SlowestWrite.contender(writes: 500_000) {
                var accounts = RandomAccounts(below: rows, seed: 3)
                frozenTable = table.frozen()
                return (
                    { _ in table.update(accounts.next()) { $0.pay() } },
                    {
                        blackHole(frozenTable.count)
                        _ = table.seal()
                    }
                )
            },
            against: SlowestWrite.contender("Dictionary", writes: 500_000) {
                var accounts = RandomAccounts(below: rows, seed: 3)
                frozenDictionary = dictionary
                return (
                    { _ in dictionary[accounts.next()]?.pay() },
                    { blackHole(frozenDictionary.count) }
                )
            })
    }

    private static let prove = Case(
        "tables.tree/prove-and-verify-row", ["rows": "1000000"], unit: .microseconds
    ) {
        let tree = StateTree(AccountRow.table(of: 1_000_000))
        var keys = RandomAccounts(below: 1_000_000, seed: 4)
        return Match(
            .repeating {
                let key = keys.next()
                let row = try tree.prove(key).verify(key, as: AccountRow.self, under: tree.root)
                blackHole(row)
                return 1
            })
    }
}

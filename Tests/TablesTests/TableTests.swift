import Primitives
import Simulation
import SpecTesting
import Tables
import Testing

@Suite struct TableTests {
    @Test(arguments: SampleTable.allCases, Trials.seeds(1_600))
    func `a table is what its twin is, whatever is done to it`(
        table: SampleTable, seed: UInt64
    ) throws {
        try table.check(AgreesWithTwin(), seed: seed)
    }

    private struct AgreesWithTwin: TableProperty {
        func check<Key: SampleKey, Row: SampleRow>(
            _: Key.Type, _: Row.Type, seed: UInt64
        ) throws {
            var history = RandomHistory<Key, Row>(seed: seed, kinds: seed % 4 == 0 ? 12 : 400)
            history.twin.expectSame(history.table, absent: [history.key()])
            for _ in 0..<12 {
                history.change(times: history.below(60))
                let absent = (0..<8).map { _ in history.key() }
                history.twin.expectSame(history.table, absent: absent)
                switch history.below(4) {
                case 0: history.rollBack()
                case 1: break
                default: _ = history.seal()
                }
            }
            history.twin.expectSame(history.table)
        }
    }

    @Test(arguments: Trials.seeds(20))
    func `a table grows by many chunks and shrinks back to nothing`(seed: UInt64) {
        var history = RandomHistory<Digest, Bid>(seed: seed, kinds: 1 << 40)
        for rows in [1, 384, 385, 1_500, 4_000] {
            history.fill(rows)
            history.twin.expectSame(history.table)
        }
        // Growth in the middle of a block has no part in what the block has kept.
        for key in history.table.keys { history.update(key, to: history.row()) }
        #expect(history.seal().count == 4_000)
        for key in history.table.keys { history.update(key, to: history.row()) }
        history.fill(6_000)
        for key in history.table.keys { history.update(key, to: history.row()) }
        #expect(history.seal().count == 6_000)

        for key in history.table.keys.shuffled(using: &history.dice) { history.remove(key) }
        history.twin.expectSame(history.table)
        #expect(history.table == Table<Digest, Bid>())
        history.fill(600)
        history.twin.expectSame(history.table)
        let changes = history.seal().changes
        #expect(changes.filter { $0.after != nil }.count == 600)
        #expect(changes.filter { $0.before != nil }.count == 6_000)
    }

    @Test(arguments: Trials.seeds(100))
    func `tables are equal when their rows are`(seed: UInt64) {
        var history = RandomHistory<Asset, Label>(seed: seed, kinds: 900)
        history.change(times: 1_500)
        var other = Table<Asset, Label>()
        for (key, row) in history.twin.sorted.shuffled(using: &history.dice) {
            other.put(row, at: key)
        }
        #expect(history.table == other, "blocks and growth have no part in it")
        _ = history.seal()
        #expect(history.table == other)

        let keys = history.table.keys
        let one = keys[history.below(keys.count)]
        other.update(one) { $0.text += "!" }
        #expect(history.table != other)
        other.remove(one)
        #expect(history.table != other)
        #expect(other != history.table)
        other.put(Label(), at: Asset(1))
        history.table.remove(Asset(1))
        #expect(history.table.count == other.count || history.table != other)
    }

    @Test(arguments: SampleTable.allCases, Trials.seeds(1_600))
    func `a frozen copy and the table never see each other's changes`(
        table: SampleTable, seed: UInt64
    ) throws {
        try table.check(CopiesStayApart(), seed: seed)
    }

    private struct CopiesStayApart: TableProperty {
        func check<Key: SampleKey, Row: SampleRow>(
            _: Key.Type, _: Row.Type, seed: UInt64
        ) throws {
            var history = RandomHistory<Key, Row>(seed: seed, kinds: 700)
            var copies: [RandomHistory<Key, Row>] = []
            for step in 0..<10 {
                history.change(times: history.below(120))
                // In the middle of a block as well as at its end.
                if Bool.random(using: &history.dice) { _ = history.seal() }
                var copy = history
                copy.table = history.table.frozen()
                copy.dice = SplitMix64(seed: seed &+ UInt64(step))
                copies.append(copy)
                let written = history.below(copies.count)
                copies[written].change(times: 60)
                switch history.below(3) {
                case 0: copies[written].rollBack()
                case 1: _ = copies[written].seal()
                default: break
                }
            }
            for copy in copies { copy.twin.expectSame(copy.table) }
            history.twin.expectSame(history.table)
        }
    }

    @Test(arguments: SampleTable.allCases, Trials.seeds(400))
    func `fetching for any key, there or not, changes nothing`(
        table: SampleTable, seed: UInt64
    ) throws {
        try table.check(FetchesOnly(), seed: seed)
    }

    private struct FetchesOnly: TableProperty {
        func check<Key: SampleKey, Row: SampleRow>(
            _: Key.Type, _: Row.Type, seed: UInt64
        ) throws {
            var history = RandomHistory<Key, Row>(seed: seed, kinds: 900)
            history.table.fetch(.greatest)
            for _ in 0..<4 {
                history.change(times: 300)
                _ = history.seal()
                let frozen = history.table.frozen()
                for key in history.table.keys { history.table.fetch(key) }
                for _ in 0..<50 { history.table.fetch(history.key()) }
                #expect(history.table.isUnchanged)
                #expect(history.table == frozen)
                history.twin.expectSame(history.table)
            }
        }
    }

    private struct Refusal: Error, Hashable {}

    @Test func `a change that throws leaves the row as it made it, and rolling back restores it`() {
        var table = Table<ID<Job>, Balance>()
        let key = ID<Job>(7)
        table.put(Balance(available: 5, held: 1), at: key)
        _ = table.seal()

        #expect(throws: Refusal()) {
            try table.update(key) { (row) throws(Refusal) in
                row.available = 9
                throw Refusal()
            }
        }
        #expect(table[key] == Balance(available: 9, held: 1))
        #expect(!table.isUnchanged)
        table.rollBack()
        #expect(table[key] == Balance(available: 5, held: 1))
        #expect(table.isUnchanged)
    }

    @Test func `an update of no row does nothing, not even call`() {
        var table = Table<ID<Job>, Balance>()
        let answer: Void? = table.update(.first) { _ in Issue.record("there is no such row") }
        #expect(answer == nil)
        #expect(table.isUnchanged)
        #expect(table.remove(.first) == nil)
        table[.first] = nil
        #expect(table.isUnchanged)
    }

    @Test func `a visit that throws ends`() {
        var table = Table<ID<Job>, Balance>()
        for number in 0..<50 as Range<UInt64> { table.put(Balance(), at: ID(number)) }
        var visits = 0
        #expect(throws: Refusal()) {
            try table.forEach { key, _ in
                visits += 1
                if key.value == 20 { throw Refusal() }
            }
        }
        #expect(visits == 21)
    }
}

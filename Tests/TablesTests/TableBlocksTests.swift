import Primitives
import SpecTesting
import Tables
import Testing

@Suite struct TableBlocksTests {
    @Test(arguments: SampleTable.allCases, Trials.seeds(1_600))
    func `blocks undone newest first lead through every earlier state`(
        table: SampleTable, seed: UInt64
    ) throws {
        try table.check(LeadsBack(), seed: seed)
    }

    private struct LeadsBack: TableProperty {
        func check<Key: SampleKey, Row: SampleRow>(
            _: Key.Type, _: Row.Type, seed: UInt64
        ) throws {
            var history = RandomHistory<Key, Row>(seed: seed, kinds: 500)
            var blocks: [(before: [Key: Row], changes: TableChanges<Key, Row>)] = []
            for _ in 0..<24 {
                if history.below(3) > 0 || blocks.isEmpty {
                    let before = history.twin.rows
                    history.change(times: history.below(90))
                    blocks.append((before, history.seal()))
                } else if let last = blocks.popLast() {
                    history.table.undo(last.changes)
                    history.twin.goBack(to: last.before)
                    history.twin.expectSame(history.table)
                }
            }
            for block in blocks.reversed() {
                history.table.undo(block.changes)
                history.twin.goBack(to: block.before)
                history.twin.expectSame(history.table)
            }
            #expect(history.table.isEmpty)
        }
    }

    @Test(arguments: Trials.seeds(400))
    func `rolled back, a block begins again as if it never had`(seed: UInt64) {
        var history = RandomHistory<ID<Job>, Balance>(seed: seed, kinds: 300)
        history.fill(200)
        _ = history.seal()
        for _ in 0..<6 {
            let before = history.twin.rows
            for _ in 0...history.below(3) {
                history.change(times: history.below(80))
                history.rollBack()
                history.twin.expectSame(history.table)
                #expect(history.twin.rows == before)
            }
            history.change(times: history.below(80))
            history.twin.expectSame(history.table)
            _ = history.seal()
        }
    }

    @Test func `nothing done is an empty block`() {
        var table = Table<ID<Job>, Balance>()
        #expect(table.seal().isEmpty)
        table.rollBack()
        #expect(table.isUnchanged)
        table.undo(table.seal())
        #expect(table.isEmpty)
    }

    @Test func `a row made and removed in one block was never there`() {
        var table = Table<ID<Job>, Balance>()
        for _ in 0..<3 {
            table.put(Balance(available: 1), at: .first)
            table.remove(.first)
        }
        let changes = table.seal()
        #expect(changes.changes.allSatisfy { $0.before == nil && $0.after == nil })
        table.undo(changes)
        #expect(table.isEmpty)
    }

    @Test func `a row removed and made again stands as the block found it`() {
        var table = Table<ID<Job>, Balance>()
        table.put(Balance(available: 1), at: .first)
        _ = table.seal()
        table.remove(.first)
        table.put(Balance(available: 2), at: .first)
        table.update(.first) { $0.available = 3 }

        let changes = table.seal()
        #expect(changes.count == 1)
        #expect(changes.changes.first?.before == Balance(available: 1))
        #expect(changes.changes.first?.after == Balance(available: 3))
        table.undo(changes)
        #expect(table[.first] == Balance(available: 1))
    }

    @Test func `a block of many journal pages goes back`() {
        var table = Table<ID<Job>, Balance>()
        for number in 0..<2_500 as Range<UInt64> {
            table.put(Balance(available: number), at: ID(number))
        }
        let first = table.seal()
        let before = table.frozen()
        #expect(first.count == 2_500)
        for number in 0..<5_000 as Range<UInt64> {
            if number % 3 == 0 { table.remove(ID(number)) } else { table[ID(number)] = Balance() }
        }
        let copy = table.frozen()
        table.rollBack()
        #expect(table == before)
        #expect(copy != before)

        table = copy
        let second = table.seal()
        #expect(table == copy)
        table.undo(second)
        #expect(table == before)
        table.undo(first)
        #expect(table.isEmpty)
    }
}

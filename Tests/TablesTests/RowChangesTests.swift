import Primitives
import Records
import Simulation
import SpecTesting
import Testing

@testable import Tables

@Suite struct RowChangesTests {
    /// The changed rows as they stand there: key, and bytes of the row or nil where it is no more.
    private struct Row: Hashable {
        var key: [UInt8]
        var bytes: [UInt8]?
    }

    private static func rows(of changes: RowChanges) -> [Row] {
        changes.items.map { item in
            let whole = changes.bytes[item.start..<(item.start + item.count)]
            let rest = Array(whole.dropFirst(changes.keyWidth))
            return Row(
                key: Array(whole.prefix(changes.keyWidth)), bytes: rest.isEmpty ? nil : rest)
        }
    }

    private static func row<Key: TableKey>(_ key: Key, _ row: (some Record)?) -> Row {
        let bytes = row.map { $0.binary() }
        return Row(key: key.image, bytes: bytes.map { TreeTwin.count($0.count) + $0 })
    }

    @Test(arguments: SampleTable.allCases, Trials.seeds(1_600))
    func `undoing blocks, newest first, leads back through every root`(
        table: SampleTable, seed: UInt64
    ) throws {
        try table.check(LeadBack(), seed: seed)
    }

    private struct LeadBack: TableProperty {
        func check<Key: SampleKey, Value: SampleRow>(
            _: Key.Type, _: Value.Type, seed: UInt64
        ) throws {
            var history = RandomHistory<Key, Value>(seed: seed, kinds: 300)
            var tree = StateTree(keyWidth: Key.width)
            var past: [(root: Digest, block: TableChanges<Key, Value>)] = []
            for _ in 0..<4 {
                history.change(times: 250)
                let block = history.table.seal()
                past.append((tree.root, block))
                tree.fold(RowChanges(block))
            }
            for (root, block) in past.reversed() {
                tree.fold(RowChanges(undoing: block))
                #expect(tree.root == root)
            }
        }
    }

    @Test(arguments: SampleTable.allCases, Trials.seeds(1_600))
    func `changes stand in the order of their keys, each as it ended`(
        table: SampleTable, seed: UInt64
    ) throws {
        try table.check(StandInOrder(), seed: seed)
    }

    private struct StandInOrder: TableProperty {
        func check<Key: SampleKey, Value: SampleRow>(
            _: Key.Type, _: Value.Type, seed: UInt64
        ) throws {
            var history = RandomHistory<Key, Value>(seed: seed, kinds: 300)
            history.change(times: 200)
            _ = history.seal()
            for _ in 0..<3 {
                let before = history.twin.rows
                history.change(times: history.below(300))
                let after = history.twin.rows
                let changes = RowChanges(history.seal())
                #expect(changes.keyWidth == Key.width)

                let rows = RowChangesTests.rows(of: changes)
                let inOrder = zip(rows, rows.dropFirst()).allSatisfy {
                    $0.key.lexicographicallyPrecedes($1.key)
                }
                #expect(inOrder, "and none stands twice")
                let changed = Set(before.keys).union(after.keys)
                    .filter { before[$0] != after[$0] }
                #expect(Set(rows) == Set(changed.map { row($0, after[$0]) }))
            }
            let all = RowChangesTests.rows(of: RowChanges(all: history.table))
            #expect(all == history.twin.sorted.map { row($0.key, $0.row) })
        }
    }

    @Test(arguments: [0, 1, 124, 125, 126, 127, 128, 129, 16_380, 16_381, 16_382, 16_384, 70_000])
    func `a row of any length has its count before it`(length: Int) {
        var table = Table<ID<Job>, Parcel>()
        let contents = (0..<length).map { UInt8(truncatingIfNeeded: $0) }
        for number in [3, 1, 2] as [UInt64] { table.put(Parcel(contents), at: ID(number)) }
        let changes = RowChanges(all: table)
        let expected = (1...3).map { Self.row(ID<Job>($0), Parcel(contents)) }
        #expect(Self.rows(of: changes) == expected)
        let tree = StateTree(table)
        tree.expectSame(as: (1...3).map { (key: ID<Job>($0), row: Parcel(contents)) })
    }
}

@Suite struct RowOrderTests {
    /// Keys of one width, one behind the other, with nothing else.
    private static func sorted(_ keys: [[UInt8]], keyWidth: Int) -> [[UInt8]] {
        let bytes = keys.flatMap { $0 }
        let ends = keys.indices.map { ($0 + 1) * keyWidth }
        return RowOrder.sorted(ends, bytes, keyWidth: keyWidth).map { item in
            #expect(item.count == keyWidth)
            return Array(bytes[item.start..<(item.start + item.count)])
        }
    }

    @Test(arguments: [1, 2, 3, 4, 7, 8, 9, 15, 16, 17, 32, 38], Trials.seeds(400))
    func `the order is that of plain sorting`(keyWidth: Int, seed: UInt64) {
        var dice = SplitMix64(seed: seed)
        // Few different bytes give long shared beginnings, and one byte gives equal keys.
        let bytes: [UInt8] = [[0, 255], [7], Array(0...255)].randomElement(using: &dice) ?? []
        let shared = Int.random(in: 0...keyWidth, using: &dice)
        var keys = (0..<Int.random(in: 0...300, using: &dice)).map { _ in
            (0..<keyWidth).map { $0 < shared ? 9 : bytes.randomElement(using: &dice) ?? 0 }
        }
        func isOrdered(_ left: [UInt8], _ right: [UInt8]) -> Bool {
            left.lexicographicallyPrecedes(right)
        }
        let plain = keys.sorted(by: isOrdered)
        #expect(Self.sorted(keys, keyWidth: keyWidth) == plain)
        keys = plain.reversed()
        #expect(Self.sorted(keys, keyWidth: keyWidth) == plain)
        #expect(Self.sorted(plain, keyWidth: keyWidth) == plain)
    }
}

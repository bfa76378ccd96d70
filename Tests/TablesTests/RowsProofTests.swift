import Primitives
import Records
import Simulation
import SpecTesting
import Tables
import Testing

@Suite struct RowsProofTests {
    @Test(arguments: [0, 1, 2, 30, 127, 128, 129, 200])
    func `every key of a small table is shown to be there or not`(count: Int) throws {
        let table = EvenRows(count: count)
        for number in 0...(2 * UInt64(count) + 4) {
            let proof = table.tree.prove(ID<Job>(number))
            let row = try proof.verify(ID<Job>(number), as: Bid.self, under: table.tree.root)
            #expect(row == table.rows.first { $0.key.value == number }?.row)
        }
    }

    @Test(arguments: [ChosenKeys.withoutCut, Array(0..<2_100), ChosenKeys.allCuts])
    func `keys beside every cut and every page are shown to be there or not`(
        numbers: [UInt64]
    ) throws {
        let table = EvenRows(numbers.prefix(2_100))
        let twin = TreeTwin(table.rows)
        var ends: Set<UInt64> = [0, 1, .max, .max - 1]
        for page in twin.chunks.flatMap(\.pages) {
            let key = try #require(ID<Job>(leading: page))
            ends.formUnion([key.value &- 1, key.value, key.value + 1])
        }
        var rows: [ID<Job>: Bid] = [:]
        for (key, row) in table.rows { rows[key] = row }
        // Each end in turn, but not all of a long list in a short run.
        let step = max(1, ends.count / Trials.count(20_000))
        for (place, number) in ends.sorted().enumerated() where place % step == 0 {
            let proof = table.tree.prove(ID<Job>(number))
            let row = try proof.verify(ID<Job>(number), as: Bid.self, under: table.tree.root)
            #expect(row == rows[ID(number)], "\(number)")
            #expect(proof.parts.count <= 2)
        }
    }

    @Test(arguments: SampleTable.allCases, Trials.seeds(800))
    func `a proof shows the rows between two keys, all and no other`(
        table: SampleTable, seed: UInt64
    ) throws {
        try table.check(ShowsTheRange(), seed: seed)
    }

    private struct ShowsTheRange: TableProperty {
        func check<Key: SampleKey, Row: SampleRow>(
            _: Key.Type, _: Row.Type, seed: UInt64
        ) throws {
            var history = RandomHistory<Key, Row>(seed: seed, kinds: 2_000)
            history.change(times: history.below(3) == 0 ? 30 : 900)
            let tree = StateTree(history.table)
            let sorted = history.twin.sorted
            for _ in 0..<6 {
                let keys = [history.key(), history.key()].sorted()
                let proof = try #require(tree.prove(from: keys[0], through: keys[1], limit: .max))
                let shown = try proof.verify(
                    from: keys[0], through: keys[1], as: Row.self, under: tree.root)
                let expected = sorted.filter { keys[0] <= $0.key && $0.key <= keys[1] }
                #expect(shown.elementsEqual(expected, by: ==))
                #expect(try RowsProof(binary: proof.binary()) == proof)
                #expect(try RowsProof(json: proof.json()) == proof)
                #expect(try RowsProof(canonicalJSON: proof.canonicalJSON()) == proof)
            }
            let all = try #require(tree.prove(from: Key(), through: Key(), limit: .max))
            #expect(all.rows == UInt64(sorted.count))
        }
    }

    @Test func `a proof of everything, and of nothing`() throws {
        let table = EvenRows(count: 1_500)
        let all = try table.proof(0, through: .max)
        #expect(all.parts.count == table.tree.chunkCount)
        #expect(all.siblings.isEmpty)
        let shown = try all.verify(0, through: .max, under: table.tree.root)
        #expect(shown.elementsEqual(table.rows, by: ==))

        let before = try table.proof(0, through: 1)
        #expect(try before.verify(0, through: 1, under: table.tree.root).isEmpty)
        let behind = try table.proof(9_999, through: .max)
        #expect(try behind.verify(9_999, through: .max, under: table.tree.root).isEmpty)

        let none = EvenRows(count: 0)
        let proof = try none.proof(0, through: .max)
        #expect(proof == RowsProof())
        #expect(try proof.verify(0, through: .max, under: none.tree.root).isEmpty)
        #expect(proof.refusal(0, through: 9, under: table.tree.root)?.isWrongRoot == true)
    }

    @Test func `a proof takes no more pages than it needs`() throws {
        let table = EvenRows(count: 2_500)
        let twin = TreeTwin(table.rows)
        let page = twin.chunks[1].pages[3]
        let first = try #require(ID<Job>(leading: page))
        let proof = table.tree.prove(first)
        #expect(proof.parts.map { $0.run.map(\.bytes) } == [[page]])
        // In the gap before that page the row before it is shown too.
        let gap = table.tree.prove(ID<Job>(first.value - 1))
        #expect(gap.parts.map { $0.run.map(\.bytes) } == [[twin.chunks[1].pages[2], page]])
        // Between two chunks, one page of each.
        let second = try #require(ID<Job>(leading: twin.chunks[1].bytes))
        let between = table.tree.prove(ID<Job>(second.value - 1))
        #expect(between.parts.map(\.run.count) == [1, 1])
    }

    @Test(arguments: Trials.seeds(100))
    func `the limit is respected to the byte`(seed: UInt64) throws {
        var dice = SplitMix64(seed: seed)
        let table = EvenRows(count: 1_200)
        let first = UInt64.random(in: 0...2_400, using: &dice)
        let last = UInt64.random(in: first...2_402, using: &dice)
        let proof = try table.proof(first, through: last)
        let (low, high) = (ID<Job>(first), ID<Job>(last))
        #expect(table.tree.prove(from: low, through: high, limit: proof.size) == proof)
        #expect(table.tree.prove(from: low, through: high, limit: proof.size - 1) == nil)
        #expect(table.tree.prove(from: low, through: high, limit: 0) == nil)
    }

    @Test func `all rows under the first part of a key are shown, and no other`() throws {
        typealias Key = KeyPair<ID<Job>, Asset>
        var table = Table<Key, Balance>()
        for job in 0..<300 as Range<UInt64> {
            for asset in 0..<(job % 5) as Range<UInt64> {
                let key = Key(ID(job), Asset(asset == 3 ? .max : UInt32(asset)))
                table.put(Balance(available: job), at: key)
            }
        }
        let tree = StateTree(table)
        for job in [0, 1, 3, 4, 154, 299, 300, .max] as [UInt64] {
            let proof = try #require(tree.prove(under: ID<Job>(job), before: Asset.self))
            let rows = try proof.verify(
                under: ID<Job>(job), before: Asset.self, as: Balance.self, root: tree.root)
            #expect(rows.map(\.key) == table.keys.filter { $0.first.value == job })
        }
    }

    @Test func `no keys lie between a key and one before it`() {
        #expect(EvenRows(count: 3).tree.prove(from: ID<Job>(3), through: ID<Job>(2)) == nil)
    }

    @Test func `rows that are of another type are refused`() throws {
        let table = EvenRows(count: 300)
        let proof = table.tree.prove(ID<Job>(300))
        let ofAnotherType = #expect(throws: RowsProof.Refusal.self) {
            try proof.verify(ID<Job>(300), as: Label.self, under: table.tree.root)
        }
        // Keys of the same width some of which are none of the other type.
        var odd = Table<ID<Job>, Balance>()
        odd.put(Balance(), at: ID(3))
        let tree = StateTree(odd)
        let ofOtherKeys = #expect(throws: RowsProof.Refusal.self) {
            try tree.prove(ID<Job>(3)).verify(EvenKey(2), as: Balance.self, under: tree.root)
        }
        // And keys of another width are of another table.
        let ofAnotherTable = #expect(throws: RowsProof.Refusal.self) {
            try proof.verify(Asset(3), as: Bid.self, under: table.tree.root)
        }
        #expect(ofAnotherTable?.isWrongRoot == true)
        for refusal in [ofAnotherType, ofOtherKeys] {
            guard case .malformed(.rowsUnreadable(part: 0, _)) = refusal else {
                Issue.record("\(String(describing: refusal))")
                continue
            }
        }
    }
}

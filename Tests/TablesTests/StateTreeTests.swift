import Crypto
import Primitives
import Records
import Simulation
import SpecTesting
import Tables
import Testing

@Suite struct StateTreeTests {
    @Test(arguments: SampleTable.allCases, Trials.seeds(800))
    func `after every block the tree is the one made from scratch`(
        table: SampleTable, seed: UInt64
    ) throws {
        try table.check(FoldsAsFromScratch(), seed: seed)
    }

    private struct FoldsAsFromScratch: TableProperty {
        func check<Key: SampleKey, Row: SampleRow>(
            _: Key.Type, _: Row.Type, seed: UInt64
        ) throws {
            var history = RandomHistory<Key, Row>(seed: seed, kinds: 1 << (7 + seed % 4))
            var tree = StateTree(keyWidth: Key.width)
            tree.expectSame(as: history.twin.sorted)
            for _ in 0..<6 {
                // Blocks of a few changes and of many.
                history.change(times: history.below(history.below(3) == 0 ? 900 : 30))
                tree.fold(RowChanges(history.seal()))
                tree.expectSame(as: history.twin.sorted)
            }
            #expect(StateTree(history.table).root == tree.root)
            #expect(StateTree(history.table).manifest == tree.manifest)
        }
    }

    @Test(arguments: [0, 1, 2, 5, 127, 128, 129, 2_047, 2_048, 2_049, 4_095, 4_096, 4_097])
    func `a tree of so many rows, without a natural cut, made at once and row by row`(rows: Int) {
        var history = RandomHistory<ID<Job>, Balance>(seed: UInt64(rows), kinds: 1)
        for number in ChosenKeys.withoutCut.prefix(rows) {
            history.put(history.row(), at: ID(number))
        }
        var tree = StateTree(keyWidth: 8)
        tree.fold(RowChanges(history.seal()))
        tree.expectSame(as: history.twin.sorted)
        #expect(tree.chunkCount == (rows + 2_047) / 2_048)

        // Across each of the next few numbers of rows and back.
        for number in ChosenKeys.withoutCut[rows..<(rows + 3)] {
            history.put(history.row(), at: ID(number))
            tree.fold(RowChanges(history.seal()))
            tree.expectSame(as: history.twin.sorted)
        }
        for number in ChosenKeys.withoutCut[..<(rows + 3)].suffix(6).reversed() {
            history.remove(ID(number))
            tree.fold(RowChanges(history.seal()))
            tree.expectSame(as: history.twin.sorted)
        }
    }

    @Test(arguments: [0, 1, 127, 128, 129, 255, 256, 257, 700])
    func `a tree in which every key could cut`(rows: Int) {
        var history = RandomHistory<ID<Job>, Balance>(seed: UInt64(rows), kinds: 1)
        for number in ChosenKeys.allCuts.prefix(rows) {
            history.put(history.row(), at: ID(number))
        }
        var tree = StateTree(keyWidth: 8)
        tree.fold(RowChanges(history.seal()))
        tree.expectSame(as: history.twin.sorted)
        #expect(tree.chunkCount == (rows + 127) / 128)
        for _ in 0..<6 {
            let number = ChosenKeys.allCuts[history.below(rows + 1)]
            if history.twin[ID(number)] == nil {
                history.put(history.row(), at: ID(number))
            } else {
                history.remove(ID(number))
            }
            tree.fold(RowChanges(history.seal()))
            tree.expectSame(as: history.twin.sorted)
        }
    }

    @Test(arguments: [false, true], Trials.seeds(400))
    func `histories of chosen keys fold as from scratch`(cutting: Bool, seed: UInt64) {
        let numbers = cutting ? ChosenKeys.allCuts.prefix(600) : ChosenKeys.withoutCut.prefix(4_500)
        var history = RandomHistory<ID<Job>, Balance>(seed: seed, kinds: 1)
        for number in numbers where history.below(3) > 0 {
            history.put(history.row(), at: ID(number))
        }
        var tree = StateTree(keyWidth: 8)
        tree.fold(RowChanges(history.seal()))
        for _ in 0..<4 {
            for _ in 0...history.below(12) {
                let key = ID<Job>(numbers[history.below(numbers.count)])
                if history.below(2) == 0 {
                    history.remove(key)
                } else {
                    history.put(history.row(), at: key)
                }
            }
            tree.fold(RowChanges(history.seal()))
            tree.expectSame(as: history.twin.sorted)
        }
    }

    @Test(arguments: Trials.seeds(100))
    func `rows come and go where chunks begin and end`(seed: UInt64) {
        var history = RandomHistory<ID<Job>, Balance>(seed: seed, kinds: 1 << 20)
        history.fill(1_400)
        var tree = StateTree(history.table)
        _ = history.seal()
        for _ in 0..<8 {
            let twin = TreeTwin(history.twin.sorted)
            let chunk = twin.chunks[history.below(twin.chunks.count)]
            for row in [chunk.rows.first, chunk.rows.last] {
                guard let row, let key = ID<Job>(leading: row) else { continue }
                switch history.below(5) {
                case 0: history.remove(key)
                case 1: history.put(history.row(), at: key)
                case 2: history.put(history.row(), at: ID(key.value &- 1))
                case 3: history.put(history.row(), at: ID(key.value &+ 1))
                default: break
                }
            }
            tree.fold(RowChanges(history.seal()))
            tree.expectSame(as: history.twin.sorted)
        }
    }

    @Test(arguments: Trials.seeds(2))
    func `tens of thousands of rows`(seed: UInt64) {
        var history = RandomHistory<KeyPair<Address, Asset>, Balance>(seed: seed, kinds: 1 << 40)
        history.fill(10_000 + Trials.count(20_000))
        var tree = StateTree(keyWidth: 38)
        tree.fold(RowChanges(history.seal()))
        tree.expectSame(as: history.twin.sorted)
        let keys = history.table.keys
        for changes in [1, 10, 500] {
            for _ in 0..<changes {
                let key = keys[history.below(keys.count)]
                if history.below(3) == 0 {
                    history.remove(key)
                } else {
                    history.put(history.row(), at: key)
                }
            }
            tree.fold(RowChanges(history.seal()))
            tree.expectSame(as: history.twin.sorted)
        }
    }
}

@Suite struct StateTreeHistoryTests {
    @Test(arguments: SampleTable.allCases, Trials.seeds(400))
    func `equal rows have equal roots, whatever came before`(
        table: SampleTable, seed: UInt64
    ) throws {
        try table.check(ForgetsHistory(), seed: seed)
    }

    private struct ForgetsHistory: TableProperty {
        func check<Key: SampleKey, Row: SampleRow>(
            _: Key.Type, _: Row.Type, seed: UInt64
        ) throws {
            var history = RandomHistory<Key, Row>(seed: seed, kinds: 1_500)
            history.change(times: 900)
            var tree = StateTree(keyWidth: Key.width)
            tree.fold(RowChanges(history.seal()))

            // The same changes in several blocks and in one.
            var (atOnce, treeAtOnce) = (history.table.frozen(), tree)
            for _ in 0..<4 {
                history.change(times: 1 + history.below(150))
                let changes = history.seal()
                for change in changes.changes { atOnce[change.key] = change.after }
                tree.fold(RowChanges(changes))
            }
            treeAtOnce.fold(RowChanges(atOnce.seal()))
            #expect(treeAtOnce.root == tree.root)
            #expect(treeAtOnce.manifest == tree.manifest)

            // The same rows, shuffled and in blocks of any size.
            var shuffled = Table<Key, Row>()
            var treeOfShuffled = StateTree(keyWidth: Key.width)
            for (key, row) in history.twin.sorted.shuffled(using: &history.dice) {
                shuffled.put(row, at: key)
                guard history.below(100) == 0 else { continue }
                treeOfShuffled.fold(RowChanges(shuffled.seal()))
            }
            treeOfShuffled.fold(RowChanges(shuffled.seal()))
            #expect(treeOfShuffled.root == tree.root)

            // Without any row nothing is left.
            for key in history.table.keys { history.remove(key) }
            tree.fold(RowChanges(history.seal()))
            #expect(tree.root == StateTree(keyWidth: Key.width).root)
            #expect(tree.chunkCount == 0)
        }
    }

    @Test(arguments: Trials.seeds(100))
    func `writing values moves no cut, and every value has its root`(seed: UInt64) {
        var history = RandomHistory<Digest, Parcel>(seed: seed, kinds: 1 << 40)
        history.fill(1_500)
        var tree = StateTree(history.table)
        _ = history.seal()
        let sizes = tree.manifest.chunks.map(\.rows)
        var roots: Set<Digest> = [tree.root]
        for (round, key) in history.table.keys.shuffled(using: &history.dice).prefix(20)
            .enumerated()
        {
            history.put(Parcel(Array(repeating: 3, count: 1_501 + round)), at: key)
            tree.fold(RowChanges(history.seal()))
            #expect(tree.manifest.chunks.map(\.rows) == sizes)
            #expect(roots.insert(tree.root).inserted)
        }
        tree.expectSame(as: history.twin.sorted)
    }

    @Test func `tables of keys of another width have another root, even without rows`() {
        #expect(StateTree(keyWidth: 4).root != StateTree(keyWidth: 8).root)
    }

    @Test func `a block that leaves every row as it was is no fold`() {
        var table = Table<ID<Job>, Balance>()
        table.put(Balance(available: 1), at: .first)
        _ = table.seal()
        var tree = StateTree(table)
        let (root, generation) = (tree.root, tree.generation)
        table.update(.first) { $0.available = 2 }
        table.update(.first) { $0.available = 1 }
        let made: Range<UInt64> = 5..<9
        for number in made { table.put(Balance(), at: ID(number)) }
        for number in made { table.remove(ID(number)) }
        let changes = RowChanges(table.seal())
        #expect(changes.isEmpty)
        tree.fold(changes)
        #expect(tree.root == root)
        #expect(tree.generation == generation)
    }

    @Test func `texts that only look alike are different rows`() {
        // Equal by Swift's `==`, and different bytes.
        let (composed, decomposed) = (Label(text: "\u{E9}"), Label(text: "e\u{301}"))
        #expect(composed == decomposed)
        var table = Table<ID<Job>, Label>()
        table.put(composed, at: .first)
        _ = table.seal()
        var tree = StateTree(table)
        table.put(decomposed, at: .first)
        tree.fold(RowChanges(table.seal()))
        tree.expectSame(as: [(key: ID<Job>.first, row: decomposed)])
    }

    @Test func `a copy of a tree stays as it is`() {
        var history = RandomHistory<ID<Job>, Label>(seed: 1, kinds: 900)
        history.fill(600)
        _ = history.seal()
        var tree = StateTree(history.table)
        let (copy, rows) = (tree, history.twin.sorted)
        for _ in 0..<5 {
            history.change(times: 300)
            tree.fold(RowChanges(history.seal()))
        }
        copy.expectSame(as: rows)
        tree.expectSame(as: history.twin.sorted)
    }
}

@Suite struct StateTreeGoldenTests {
    /// Rows of every shape in which a tree could go astray, always the same.
    private static func rows(_ count: UInt64) -> [(key: ID<Job>, row: Bid)] {
        (0..<count).map { number in
            let partner = number % 3 == 0 ? nil : UInt32(number * 7)
            return (ID(number * number), Bid(price: number << (number % 50), partner: partner))
        }
    }

    @Test(
        arguments: [
            (0, "a7611808e3beeed83877d11e3d05fdac827eb4b448976a21b33e1c41f93f6f6d"),
            (1, "5ee422c13356be40e7c82bd946b2cfe817f653d7d7c34298b6cc47a8bc6093fd"),
            (100, "deb7dda511893394312e7f28116dbb7a093d1aaf30d5e4e0659f3ec58abfe0fe"),
            (1_000, "82c35809808f40585420b0b6350cb2465f2aa63940ddc8941f03bee1205e584e"),
        ] as [(UInt64, String)])
    func `roots are those of every other machine`(count: UInt64, root: String) {
        var table = Table<ID<Job>, Bid>()
        for (key, row) in Self.rows(count) { table.put(row, at: key) }
        let tree = StateTree(table)
        #expect(tree.root.hex == root)
        tree.expectSame(as: Self.rows(count), hash: .portable)
    }

    @Test func `proofs, manifests and chunks have the bytes of every other machine`() {
        var table = Table<ID<Job>, Bid>()
        for (key, row) in Self.rows(1_000) { table.put(row, at: key) }
        let tree = StateTree(table)
        let proof = tree.prove(ID<Job>(500 * 500))
        #expect(
            Blake3.hash(proof.binary()).hex
                == "ea3c167da511364309996705a760fabf8450c18328f7165ebf8fddef83381ad6")
        #expect(
            Blake3.hash(proof.json()).hex
                == "1e881f99da1c76cc2e1972d7a81a9d81f7ff2144e28fd507b7a96de671b46f83")
        #expect(
            Blake3.hash(tree.manifest.binary()).hex
                == "4bcc5c8579627eac451d91e908cb229e8adb903e2bd6df8094a857132c14c326")
        #expect(
            Blake3.hash(tree.chunkBytes(at: 0) ?? []).hex
                == "3d8e7edc2b5b8f3438e3378cb34cecee2f983ab3c3d38dd7dd415b405b5b939f")
    }
}

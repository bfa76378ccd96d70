import Primitives
import Records
import Simulation
import SpecTesting
import Tables
import Testing

/// A room to which a table came that chains before it did not have.
private struct GrownRoom: StateRoom {
    var old = SampleRoom()
    var labels = Table<ID<Job>, Label>()

    mutating func tables(_ visit: inout some TableVisitor) throws(TableFault) {
        try old.tables(&visit)
        try visit.late("grown/labels", &labels)
    }

    mutating func rebuild() { old.rebuild() }
}

/// A room by account, to which a table by account came.
private struct GrownAccounts: StateRoom {
    var accounts = Table<Address, Label>()
    var added = Table<Address, Label>()

    mutating func tables(_ visit: inout some TableVisitor) throws(TableFault) {
        try visit("grown/accounts", &accounts)
        try visit.late("grown/added", &added)
    }

    mutating func rebuild() {}

    var roots: ShardRoots {
        var (copy, forest) = (self, StateForest())
        forest.fold(copy.allRows())
        return forest.shardRoots(of: copy.shardedTables())
    }
}

@Suite struct LateTableTests {
    private func root(_ room: some StateRoom) -> Digest {
        var (room, forest) = (room, StateForest())
        forest.fold(room.allRows())
        return forest.root
    }

    @Test(arguments: Trials.seeds(200))
    func `a chain without rows of a late table has the roots it had, also after undoing some`(
        seed: UInt64
    ) throws {
        var history = RoomHistory(seed: seed)
        history.change(times: 60)
        var grown = GrownRoom(old: history.room)
        #expect(root(grown) == root(history.room))
        var (forest, plain) = (StateForest(), StateForest())
        forest.fold(grown.seal())
        plain.fold(history.room.seal())
        #expect(forest.root == plain.root && forest.trees.count == 2)

        grown.labels.put(Label.random(using: &history.dice), at: ID(3))
        let block = grown.seal()
        forest.fold(block)
        #expect(forest.root != plain.root && forest.trees.count == 3)
        #expect(forest.root == root(grown))
        forest.fold(undoing: block)
        grown.undo([block])
        #expect(forest.root == plain.root && forest.root == root(grown))
        #expect(forest.trees.count == 2)

        // Rows that go leave nothing behind either.
        grown.labels.put(Label.random(using: &history.dice), at: ID(3))
        forest.fold(grown.seal())
        grown.labels.remove(ID(3))
        forest.fold(grown.seal())
        #expect(forest.root == plain.root)
    }

    @Test(arguments: [false, true])
    func `a late table is restored, empty where there is no tree of it`(hasRows: Bool) throws {
        var history = RoomHistory(seed: 7)
        history.change(times: 60)
        var (grown, forest) = (GrownRoom(old: history.room), StateForest())
        if hasRows { grown.labels.put(Label.random(using: &history.dice), at: ID(9)) }
        forest.fold(grown.allRows())
        var restored = GrownRoom()
        restored.labels.put(Label.random(using: &history.dice), at: ID(1))
        try restored.restore(from: forest)
        #expect(restored.labels.count == (hasRows ? 1 : 0))
        #expect(root(restored) == root(grown))
        forest = StateForest(forest.trees.filter { $0.key != "sample/labels" })
        #expect(throws: TableFault.missing(label: "sample/labels")) {
            try restored.restore(from: forest)
        }
    }

    @Test
    func `the root of a shard that has no row of a late table is the same whoever else has some`() {
        var dice = SplitMix64(seed: 3)
        func key(_ shard: UInt16) -> Address {
            Address(shard: Shard(shard), keyHash: Digest(dice.next(), 1, 2, 3))
        }
        var room = GrownAccounts()
        for shard in [UInt16(0), 1, 1, 2] {
            room.accounts.put(Label.random(using: &dice), at: key(shard))
        }
        #expect(room.shardedTables().labels == ["grown/accounts", "grown/added"])
        #expect(room.shardedTables().late == ["grown/added"])
        let before = room.roots.shards
        let added = key(1)
        room.added.put(Label.random(using: &dice), at: added)
        let after = room.roots.shards
        #expect(before.map(\.shard) == after.map(\.shard) && before.count == 3)
        #expect(before[0] == after[0] && before[2] == after[2])
        #expect(before[1].root != after[1].root && after[1].rows == before[1].rows + 1)
        // Who holds the rows of one shard alone comes to its root.
        for (index, shard) in after.enumerated() {
            var part = GrownAccounts()
            room.accounts.forEach { key, row in
                if key.shard == shard.shard { part.accounts.put(row, at: key) }
            }
            room.added.forEach { key, row in
                if key.shard == shard.shard { part.added.put(row, at: key) }
            }
            #expect(part.roots.shards == [after[index]])
        }
        // A shard with rows of nothing else has all tables that always stand, and this one.
        room.added.remove(added)
        #expect(room.roots.shards == before)
    }
}

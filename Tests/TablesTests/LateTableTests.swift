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
}

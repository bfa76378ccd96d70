import Crypto
import Primitives
import Records
import SpecTesting
import Tables
import Testing

@Suite struct StateRoomTests {
    @Test(arguments: Trials.seeds(2_000))
    func `blocks, going back, roots and restoring are those of plain dictionaries`(
        seed: UInt64
    ) throws {
        var (history, forest) = (RoomHistory(seed: seed), StateForest())
        forest.fold(history.room.seal())
        var sealed = history.twin
        for _ in 0..<12 {
            history.change(times: .random(in: 0...40, using: &history.dice))
            if UInt8.random(in: 0..<3, using: &history.dice) == 0 {
                history.room.rollBack()
                history.twin = sealed
            } else {
                forest.fold(history.room.seal())
                sealed = history.twin
            }
            #expect(RoomTwin(history.room) == history.twin)
            #expect(history.room.held == history.twin.held)
            let roots = history.twin.roots
            #expect(
                forest.root
                    == MerkleTree.node(
                        naiveLeaf("sample/balances", roots.balances),
                        naiveLeaf("sample/labels", roots.labels)))

            var restored = SampleRoom()
            try restored.restore(from: forest)
            #expect(RoomTwin(restored) == sealed)
            #expect(restored.held == history.room.held)
            let untouched = restored.seal().entries.allSatisfy(\.changes.isEmpty)
            #expect(untouched)

            var recounted = StateForest()
            recounted.fold(history.room.allRows())
            #expect(recounted.root == forest.root)
        }
    }

    private func naiveLeaf(_ label: String, _ root: Digest) -> Digest {
        let bytes = [UInt8(label.utf8.count)] + Array(label.utf8) + root.bytes
        return MerkleTree.leaf(bytes.span)
    }

    @Test func `reading all rows leaves the open block open`() {
        var history = RoomHistory(seed: 7)
        history.change(times: 30)
        let before = RoomTwin(history.room)
        _ = history.room.allRows()
        #expect(RoomTwin(history.room) == before)
        history.room.rollBack()
        #expect(RoomTwin(history.room) == RoomTwin())
        #expect(history.room.held == 0)
    }

    @Test func `a forest without one of the tables restores nothing`() throws {
        var (history, forest) = (RoomHistory(seed: 3), StateForest())
        history.change(times: 40)
        forest.fold(history.room.seal())
        var trees = forest.trees
        trees["sample/balances"] = nil
        var room = SampleRoom()
        let fault = TableFault.missing(label: "sample/balances")
        #expect(throws: fault) { try room.restore(from: StateForest(trees)) }
        #expect("\(fault)".contains("'sample/balances'"))
    }

    @Test func `rows of other types, and keys of another width, are named with their table`() throws
    {
        var parcels = Table<ID<Job>, Parcel>()
        parcels.put(Parcel([200]), at: .first)
        var room = SampleRoom()
        var forest = StateForest()
        forest.fold(room.seal())
        var trees = forest.trees
        trees["sample/labels"] = StateTree(parcels)
        let fault = try #require(throws: TableFault.self) {
            try room.restore(from: StateForest(trees))
        }
        guard case .unreadable("sample/labels", _) = fault else {
            Issue.record("another fault: \(fault)")
            return
        }
        #expect("\(fault)".hasPrefix("table 'sample/labels': "))

        trees = forest.trees
        trees["sample/balances"] = StateTree(keyWidth: 32)
        #expect(throws: TableFault.self) { try room.restore(from: StateForest(trees)) }
    }
}

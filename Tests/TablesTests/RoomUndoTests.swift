import Primitives
import Records
import Simulation
import SpecTesting
import Tables
import Testing

@Suite struct RoomUndoTests {
    /// Blocks are sealed and undone as dice say, beside a copy of the room and of the roots from
    /// before each block.
    @Test(arguments: Trials.seeds(2_000))
    func `undone blocks leave rows, what is derived, and roots as they were before them`(
        seed: UInt64
    ) throws {
        var (history, forest) = (RoomHistory(seed: seed), StateForest())
        forest.fold(history.room.seal())
        var before: [(twin: RoomTwin, forest: StateForest, block: SealedChanges)] = []
        for _ in 0..<30 {
            if Int.random(in: 0..<3, using: &history.dice) > 0 || before.isEmpty {
                let (twin, old) = (history.twin, forest)
                history.change(times: .random(in: 0...40, using: &history.dice))
                let block = history.room.seal()
                forest.fold(block)
                before.append((twin, old, block))
            } else {
                let count = Int.random(in: 1...before.count, using: &history.dice)
                let undone = before.suffix(count)
                before.removeLast(count)
                history.room.undo(undone.reversed().map(\.block))
                for block in undone.reversed() { forest.fold(undoing: block.block) }
                let oldest = try #require(undone.first)
                history.twin = oldest.twin
                #expect(forest.root == oldest.forest.root)
            }
            #expect(RoomTwin(history.room) == history.twin)
            #expect(history.room.held == history.twin.held)
            var recounted = StateForest()
            recounted.fold(history.room.allRows())
            #expect(recounted.root == forest.root)
            // Nothing of what was undone is left open.
            var copy = history.room
            let isSealed = copy.seal().entries.allSatisfy { $0.changes.isEmpty }
            #expect(isSealed)
        }
    }

    @Test func `undoing nothing changes nothing`() {
        var history = RoomHistory(seed: 5)
        history.change(times: 30)
        _ = history.room.seal()
        history.room.undo([SealedChanges]())
        #expect(RoomTwin(history.room) == history.twin)
    }
}

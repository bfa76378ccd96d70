import Primitives
import Records
import Simulation
import SpecTesting
import Tables
import Testing

@Suite struct WayBackTests {
    /// Blocks are sealed and undone as dice say, beside a copy of the room and of the roots from
    /// before each block.
    @Test(arguments: Trials.seeds(2_000))
    func `undone blocks leave rows, what is derived, and roots as they were before them`(
        seed: UInt64
    ) throws {
        var (history, forest) = (RoomHistory(seed: seed), StateForest())
        forest.fold(history.room.seal())
        var before: [(twin: RoomTwin, forest: StateForest, back: WayBack)] = []
        for _ in 0..<30 {
            if Int.random(in: 0..<3, using: &history.dice) > 0 || before.isEmpty {
                let (twin, old) = (history.twin, forest)
                history.change(times: .random(in: 0...40, using: &history.dice))
                let (changes, back) = history.room.sealWithWayBack()
                forest.fold(changes)
                before.append((twin, old, back))
            } else {
                let count = Int.random(in: 1...before.count, using: &history.dice)
                let undone = before.suffix(count)
                before.removeLast(count)
                for changes in history.room.undo(undone.reversed().map(\.back)) {
                    forest.fold(changes)
                }
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

    @Test func `sealing with the way back seals the same`() {
        var (one, two) = (RoomHistory(seed: 4), RoomHistory(seed: 4))
        var forests = (StateForest(), StateForest())
        for _ in 0..<5 {
            one.change(times: 30)
            two.change(times: 30)
            forests.0.fold(one.room.seal())
            forests.1.fold(two.room.sealWithWayBack().changes)
            #expect(forests.0.root == forests.1.root)
        }
    }

    @Test func `undoing nothing changes nothing`() {
        var history = RoomHistory(seed: 5)
        history.change(times: 30)
        _ = history.room.seal()
        let undone = history.room.undo([WayBack]())
        #expect(undone.isEmpty && RoomTwin(history.room) == history.twin)
    }
}

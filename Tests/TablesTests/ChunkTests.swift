import Simulation
import SpecTesting
import Testing

@testable import Tables

@Suite struct ChunkTests {
    /// Slots at the very end, so that their runs go on at the beginning.
    private static let lastTags: [UInt32] = [.max, .max - 1, .max - 0x1000_0000]

    @Test func `a frozen copy leaves the journal's emptied pages to its table`() {
        var table = Table<PlacedKey, Balance>()
        table.put(Balance(), at: PlacedKey(tag: 1, 1))
        _ = table.seal()
        let copy = table.frozen()
        #expect(copy.journal.entries.spare.isEmpty && copy.journal.removed.spare.isEmpty)
        #expect(!table.journal.entries.spare.isEmpty)
        table.update(PlacedKey(tag: 1, 1)) { $0.available = 1 }
        #expect(copy[PlacedKey(tag: 1, 1)] == Balance())
    }

    @Test(arguments: Trials.seeds(3_200))
    func `rows are found and gaps closed wherever runs of slots go`(seed: UInt64) {
        var dice = SplitMix64(seed: seed)
        var (chunk, journal) = (Chunk<PlacedKey, Balance>(for: 0), Journal<PlacedKey, Balance>())
        var twin: [PlacedKey: Balance] = [:]
        // Few homes give long runs, many give runs that meet.
        let spread = UInt32(1) << UInt32.random(in: 0...31, using: &dice)
        for step in 0..<400 {
            let tag =
                Bool.random(using: &dice)
                ? Self.lastTags[Int.random(in: 0..<3, using: &dice)]
                : UInt32.random(in: 0...3, using: &dice) &* spread
            let key = PlacedKey(tag: tag, UInt32.random(in: 0..<12, using: &dice))
            let slotTag = Chunk<PlacedKey, Balance>.tag(key.scatter(0))
            if step % 100 < 60 {
                let row = Balance.random(using: &dice)
                let isNew = chunk.put(row, at: key, slotTag, in: 1, &journal)
                #expect(isNew == (twin.updateValue(row, forKey: key) == nil))
            } else {
                let removed = chunk.remove(key, slotTag, in: 1, &journal)
                #expect(removed == twin.removeValue(forKey: key))
            }
            #expect(Int(chunk.count) == twin.count)
            for (key, row) in twin {
                #expect(chunk.row(key, Chunk<PlacedKey, Balance>.tag(key.scatter(0))) == row)
            }
            let full = chunk.slots.filter { $0.tag != 0 }
            #expect(full.count == twin.count)
            #expect(full.count * 4 <= chunk.slots.count * 3)
        }
    }

    @Test func `a key whose tag would be zero is a key like any other`() {
        var table = Table<PlacedKey, Balance>()
        table.put(Balance(available: 1), at: PlacedKey(0))
        table.put(Balance(available: 2), at: PlacedKey(tag: 1, 0))
        #expect(table[PlacedKey(0)] == Balance(available: 1))
        #expect(table[PlacedKey(tag: 0, 1)] == nil)
        #expect(table.remove(PlacedKey(0)) == Balance(available: 1))
        #expect(table[PlacedKey(tag: 1, 0)] == Balance(available: 2))
    }

    @Test(arguments: [0, 1, .max] as [UInt32])
    func `keys that all fall on one place are still a table`(tag: UInt32) {
        var table = Table<PlacedKey, Balance>()
        for number in 0..<1_000 as Range<UInt32> {
            table.put(Balance(available: UInt64(number)), at: PlacedKey(tag: tag, number))
        }
        let changes = table.seal()
        #expect(table.keys == (0..<1_000).map { PlacedKey(tag: tag, $0) })
        for number in stride(from: UInt32(0), to: 1_000, by: 2) {
            #expect(table.remove(PlacedKey(tag: tag, number)) != nil)
        }
        #expect(table.keys == (0..<500).map { PlacedKey(tag: tag, 2 * $0 + 1) })
        table.rollBack()
        table.undo(changes)
        #expect(table.isEmpty)
    }
}

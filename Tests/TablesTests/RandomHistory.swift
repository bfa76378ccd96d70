import Simulation
import Tables
import Testing

/// A table and its twin, to which the same random things are done.
struct RandomHistory<Key: SampleKey, Row: SampleRow> {
    var dice: SplitMix64
    var table = Table<Key, Row>()
    var twin = TableTwin<Key, Row>()
    /// About how many different keys there are.
    var kinds: UInt64

    init(seed: UInt64, kinds: UInt64) {
        dice = SplitMix64(seed: seed)
        self.kinds = kinds
    }

    mutating func key() -> Key { .random(among: kinds, using: &dice) }
    mutating func row() -> Row { .random(using: &dice) }
    mutating func below(_ bound: Int) -> Int { .random(in: 0..<bound, using: &dice) }

    mutating func put(_ row: Row, at key: Key) {
        table.put(row, at: key)
        twin[key] = row
    }

    mutating func remove(_ key: Key) {
        #expect(table.remove(key) == twin[key])
        twin[key] = nil
    }

    mutating func update(_ key: Key, to row: Row) {
        let before: Row? = table.update(key) { there in
            defer { there = row }
            return there
        }
        #expect(before == twin[key])
        if twin[key] != nil { twin[key] = row }
    }

    /// One change to a row, or none where there is no such row.
    mutating func change() {
        let (key, row) = (key(), row())
        switch below(10) {
        case 0...2: put(row, at: key)
        case 3: put(twin[key] ?? row, at: key)
        case 4...5: update(key, to: row)
        case 6...7: remove(key)
        case 8:
            remove(key)
            put(row, at: key)
        default:
            let isThere = twin[key] != nil
            table[key] = isThere ? nil : row
            twin[key] = isThere ? nil : row
        }
    }

    mutating func change(times: Int) {
        for _ in 0..<times { change() }
    }

    /// Ends the block on both sides.
    mutating func seal() -> TableChanges<Key, Row> {
        let changes = table.seal()
        twin.expectSame(changes)
        twin.seal()
        return changes
    }

    mutating func rollBack() {
        table.rollBack()
        twin.rollBack()
    }

    /// Random rows until there are so many, in one block.
    mutating func fill(_ rows: Int) {
        while table.count < rows { put(row(), at: key()) }
    }
}

import Records
import Tables
import Testing

/// A table as plainly as it can be: a dictionary, and copies of it.
struct TableTwin<Key: TableKey, Row: Record & Hashable> {
    private(set) var rows: [Key: Row] = [:]
    /// The rows as the open block found them.
    private(set) var opened: [Key: Row] = [:]
    /// What the open block has changed, each key once, in the order of its first change.
    private(set) var touched: [Key] = []
    private var isTouched: Set<Key> = []

    subscript(key: Key) -> Row? {
        get { rows[key] }
        set {
            guard newValue != nil || rows[key] != nil else { return }
            rows[key] = newValue
            if isTouched.insert(key).inserted { touched.append(key) }
        }
    }

    var sorted: [(key: Key, row: Row)] {
        rows.map { (key: $0.key, row: $0.value) }.sorted { $0.key < $1.key }
    }

    mutating func seal() {
        opened = rows
        touched = []
        isTouched = []
    }

    /// Takes the rows of an earlier moment as those of a sealed block.
    mutating func goBack(to earlier: [Key: Row]) {
        rows = earlier
        seal()
    }

    mutating func rollBack() { goBack(to: opened) }
}

extension TableTwin {
    /// Holds a table's rows against these in every way there is to ask for them.
    func expectSame(_ table: Table<Key, Row>, absent: [Key] = []) {
        #expect(table.count == rows.count)
        #expect(table.isEmpty == rows.isEmpty)
        #expect(table.isUnchanged == touched.isEmpty)
        for (key, row) in rows { #expect(table[key] == row) }
        for key in absent where rows[key] == nil {
            #expect(table[key] == nil)
            #expect(!table.contains(key))
        }
        let sorted = sorted
        #expect(table.keys == sorted.map(\.key))
        var visited: [(key: Key, row: Row)] = []
        table.forEach { visited.append(($0, $1)) }
        #expect(visited.elementsEqual(sorted, by: ==))
        var unordered: [Key: Row] = [:]
        table.forEachUnordered {
            #expect(unordered.updateValue($1, forKey: $0) == nil, "\($0) stands twice")
        }
        #expect(unordered == rows)
    }

    /// Holds what a seal answered against what the open block has done here.
    func expectSame(_ changes: TableChanges<Key, Row>) {
        for change in changes.changes {
            #expect(change.after == rows[change.key])
            #expect(change.before == opened[change.key])
        }
        #expect(changes.changes.map(\.key) == touched, "each once, as first touched")
        #expect(changes.isEmpty == touched.isEmpty)
    }
}

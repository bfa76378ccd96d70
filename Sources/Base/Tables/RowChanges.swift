public import Records

/// What a block did to a table, as bytes in the order of the keys: the input of its ``StateTree``.
/// Not generic, so that folding is one piece of code for every table.
public struct RowChanges: Sendable {
    struct Item: Sendable {
        /// The first eight bytes of the key as a number.
        var prefix: UInt64
        var start: Int
        /// Bytes of the whole row; of a removed one, only those of its key.
        var count: Int
    }

    public let keyWidth: Int
    let bytes: [UInt8]
    let items: [Item]

    public var isEmpty: Bool { items.isEmpty }

    /// Bytes of a row with its key, so that a chunk of the most rows stays below four gibibytes.
    public static let largestRow = 1 << 20

    /// The rows that `changes` left otherwise than it found them.
    @inlinable public init<Key: TableKey, Row: Record & Equatable>(
        _ changes: TableChanges<Key, Row>
    ) {
        var rows = Collector(keyWidth: Key.width, capacity: changes.count)
        for change in changes.changes where Self.changes(change.before, to: change.after) {
            rows.append(change.key, change.after)
        }
        self.init(rows)
    }

    /// What undoing a sealed block does to the rows it changed.
    @inlinable public init<Key: TableKey, Row: Record & Equatable>(
        undoing changes: TableChanges<Key, Row>
    ) {
        var rows = Collector(keyWidth: Key.width, capacity: changes.count)
        for change in changes.changes { rows.append(change.key, change.before) }
        self.init(rows)
    }

    /// Whether the bytes of a row become others. Values that are equal may be written differently, as
    /// texts are that only look alike, and what stands in the tree is what is written.
    @inlinable static func changes<Row: Record & Equatable>(_ before: Row?, to after: Row?) -> Bool
    {
        guard before == after else { return true }
        guard let before, let after else { return false }
        return before.binary() != after.binary()
    }

    /// Every row of a table, as if one block had made them all.
    @inlinable public init<Key: TableKey, Row: Record & Equatable>(all table: Table<Key, Row>) {
        var rows = Collector(keyWidth: Key.width, capacity: table.count)
        table.forEachUnordered { key, row in rows.append(key, row) }
        self.init(rows)
    }

    @usableFromInline init(_ rows: consuming Collector) {
        keyWidth = rows.keyWidth
        let bytes = rows.writer.bytes
        items = RowOrder.sorted(rows.ends, bytes, keyWidth: keyWidth)
        self.bytes = bytes
    }

    /// Rows as they come, no key twice.
    @usableFromInline struct Collector {
        @usableFromInline let keyWidth: Int
        @usableFromInline var writer: BinaryWriter
        @usableFromInline var ends: [Int] = []

        @inlinable init(keyWidth: Int, capacity: Int) {
            self.keyWidth = keyWidth
            writer = BinaryWriter(capacity: capacity &* (keyWidth &+ 24))
            ends.reserveCapacity(capacity)
        }

        @inlinable mutating func append<Key: TableKey, Row: Record>(_ key: Key, _ row: Row?) {
            let start = writer.count
            writer.raw { key.append(to: &$0) }
            if let row { writer.counted { row.write(binary: &$0) } }
            precondition(
                writer.count &- start <= RowChanges.largestRow,
                "a row is at most a mebibyte; what is larger stands elsewhere, under its digest")
            ends.append(writer.count)
        }

        /// Takes a row as it stands in a chunk, its key included.
        mutating func append(row: Span<UInt8>) {
            writer.raw { bytes in
                for index in row.indices { bytes.append(row[index]) }
            }
            ends.append(writer.count)
        }
    }
}

import Records

/// What one block changed in the tables of the world, by label in the order of the visit.
///
/// What changed is taken from the tables at once; its bytes are made, and put in order, by whoever
/// asks for them: behind the writer. It is the way back, too: with the rows as the block found them.
public struct SealedChanges: Sendable {
    public struct Entry: Sendable {
        public let label: String
        /// Rows that the block touched; some may be as they were.
        public let count: Int
        /// The `TableChanges` of the block; nil where it is no block that the rows are from.
        let block: (any Sendable)?
        private let rows: @Sendable () -> RowChanges
        private let before: @Sendable () -> RowChanges

        init<Key: TableKey, Row: Record & Equatable>(
            _ label: StaticString, _ changes: TableChanges<Key, Row>
        ) {
            (self.label, count, block) = ("\(label)", changes.count, changes)
            (rows, before) = ({ RowChanges(changes) }, { RowChanges(undoing: changes) })
        }

        init<Key: TableKey, Row: Record & Equatable>(
            _ label: StaticString, all table: Table<Key, Row>
        ) {
            (self.label, count, block) = ("\(label)", table.count, nil)
            let none = TableChanges<Key, Row>([])
            (rows, before) = ({ RowChanges(all: table) }, { RowChanges(none) })
        }

        /// The rows as bytes; made anew at every call.
        public var changes: RowChanges { rows() }

        /// What undoing the block does to the rows, as bytes; made anew at every call.
        public var undoing: RowChanges { before() }
    }

    public private(set) var entries: [Entry] = []

    public init() {}

    /// Rows that the block touched, of all tables.
    public var count: Int { entries.reduce(0) { $0 + $1.count } }

    mutating func append<Key: TableKey, Row: Record & Equatable>(
        _ label: StaticString, _ changes: TableChanges<Key, Row>
    ) {
        entries.append(Entry(label, changes))
    }

    /// Every row of a table, as if one block had made them all.
    mutating func append<Key: TableKey, Row: Record & Equatable>(
        _ label: StaticString, all table: Table<Key, Row>
    ) {
        entries.append(Entry(label, all: table))
    }
}

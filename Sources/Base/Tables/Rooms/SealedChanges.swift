public import Records

/// What one block changed in the tables of the world, by label in the order of the visit.
///
/// What changed is taken from the tables at once; its bytes are made, and put in order, by whoever
/// asks for them: behind the writer.
public struct SealedChanges: Sendable {
    public struct Entry: Sendable {
        public let label: String
        /// Rows that the block touched; some may be as they were.
        public let count: Int
        private let rows: @Sendable () -> RowChanges

        @usableFromInline
        init(_ label: StaticString, count: Int, _ rows: @escaping @Sendable () -> RowChanges) {
            (self.label, self.count, self.rows) = ("\(label)", count, rows)
        }

        /// The rows as bytes; made anew at every call.
        public var changes: RowChanges { rows() }
    }

    public private(set) var entries: [Entry] = []

    public init() {}

    /// Rows that the block touched, of all tables.
    public var count: Int { entries.reduce(0) { $0 + $1.count } }

    @usableFromInline mutating func add(_ entry: Entry) { entries.append(entry) }

    @inlinable mutating func append<Key: TableKey, Row: Record & Equatable>(
        _ label: StaticString, _ changes: TableChanges<Key, Row>
    ) {
        add(Entry(label, count: changes.count) { RowChanges(changes) })
    }

    /// Every row of a table, as if one block had made them all.
    @inlinable mutating func append<Key: TableKey, Row: Record & Equatable>(
        _ label: StaticString, all table: Table<Key, Row>
    ) {
        add(Entry(label, count: table.count) { RowChanges(all: table) })
    }
}

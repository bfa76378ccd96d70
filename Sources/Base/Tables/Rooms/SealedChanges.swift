public import Records

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
        /// Whether the table has a tree only while it has rows (``TableVisitor/late(_:_:)``).
        let isLate: Bool
        private let rows: @Sendable () -> RowChanges
        private let before: @Sendable () -> RowChanges

        @usableFromInline
        init(
            _ label: StaticString, count: Int, block: (any Sendable)?, isLate: Bool,
            _ rows: @escaping @Sendable () -> RowChanges,
            undoing before: @escaping @Sendable () -> RowChanges
        ) {
            (self.label, self.count, self.block) = ("\(label)", count, block)
            self.isLate = isLate
            (self.rows, self.before) = (rows, before)
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

    /// What the block did to the table of that place; nil where there is none.
    @usableFromInline func block(_ index: Int) -> (any Sendable)? {
        index < entries.count ? entries[index].block : nil
    }

    @usableFromInline mutating func add(_ entry: Entry) { entries.append(entry) }

    @inlinable mutating func append<Key: TableKey, Row: Record & Equatable>(
        _ label: StaticString, _ changes: TableChanges<Key, Row>, isLate: Bool = false
    ) {
        add(
            Entry(label, count: changes.count, block: changes, isLate: isLate) {
                RowChanges(changes)
            } undoing: {
                RowChanges(undoing: changes)
            })
    }

    /// Every row of a table, as if one block had made them all.
    @inlinable mutating func append<Key: TableKey, Row: Record & Equatable>(
        _ label: StaticString, all table: Table<Key, Row>, isLate: Bool = false
    ) {
        add(
            Entry(label, count: table.count, block: nil, isLate: isLate) {
                RowChanges(all: table)
            } undoing: {
                RowChanges(TableChanges<Key, Row>([]))
            })
    }
}

public import Records

/// A part of the world that keeps its state in tables and lists them once; sealing, going back,
/// snapshots, restoring and recounting are readings of that list.
///
/// ```swift
/// public mutating func tables(_ visit: inout some TableVisitor) throws(TableFault) {
///     try visit("ledger/balances", &balances)
///     try visit("ledger/deposits", &deposits)
/// }
/// ```
///
/// The list is the same on every call. A label is `room/table`, stands in snapshots and state roots,
/// and is never reused for other rows.
public protocol StateRoom: Sendable {
    mutating func tables(_ visit: inout some TableVisitor) throws(TableFault)

    /// Makes anew what is derived from the rows: queues, indexes, sums. Called after the rows were
    /// restored or taken back, never in between.
    mutating func rebuild()
}

/// Something that is done to every table of a room, one call a table, in the declared order.
public protocol TableVisitor {
    mutating func callAsFunction<Key: TableKey, Row: Record & Equatable>(
        _ label: StaticString, _ table: inout Table<Key, Row>) throws(TableFault)

    /// The same for a table that came to a room of a chain that others had begun: it has a leaf under
    /// the state root only while it has rows, so that a chain without them has the root it had.
    mutating func late<Key: TableKey, Row: Record & Equatable>(
        _ label: StaticString, _ table: inout Table<Key, Row>) throws(TableFault)
}

extension TableVisitor {
    @inlinable public mutating func late<Key: TableKey, Row: Record & Equatable>(
        _ label: StaticString, _ table: inout Table<Key, Row>
    ) throws(TableFault) {
        try self(label, &table)
    }
}

/// Why a room's tables could not be restored.
public enum TableFault: Error, Hashable, Sendable {
    /// There is no tree under that label.
    case missing(label: String)
    /// The tree's rows are not of the table's types.
    case unreadable(label: String, RecordError)
}

extension TableFault: CustomStringConvertible {
    public var description: String {
        switch self {
        case .missing(let label): "there is no table '\(label)'; expected every table of the world"
        case .unreadable(let label, let error): "table '\(label)': \(error)"
        }
    }
}

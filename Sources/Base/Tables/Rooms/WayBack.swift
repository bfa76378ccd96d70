import Records

/// The way back from one sealed block: the rows it changed, as they were before it. Blocks are undone
/// newest first; what is undone is undone once.
public struct WayBack: Sendable {
    /// The `TableChanges` of each table, in the order of the visit.
    var tables: [any Sendable] = []
}

extension StateRoom {
    /// Ends the open block of every table, and answers what it changed and the way back from it.
    public mutating func sealWithWayBack() -> (changes: SealedChanges, back: WayBack) {
        var sealer = KeepingSealer()
        Self.neverFails { () throws(TableFault) in try tables(&sealer) }
        return (sealer.sealed, sealer.back)
    }

    /// Undoes sealed blocks, the newest first, while none is open; then makes what is derived anew,
    /// once for all of them, which takes as long as reading the rows that it is made of. Answers what
    /// undoing each block did to the rows, in that order: folded in, it takes a forest back, too.
    public mutating func undo(_ blocks: some Sequence<WayBack>) -> [SealedChanges] {
        var undone: [SealedChanges] = []
        for block in blocks {
            var undoer = TableUndoer(back: block)
            Self.neverFails { () throws(TableFault) in try tables(&undoer) }
            precondition(undoer.next == block.tables.count, "a room's list of tables stays")
            undone.append(undoer.undone)
        }
        rebuild()
        return undone
    }
}

private struct KeepingSealer: TableVisitor {
    var sealed = SealedChanges()
    var back = WayBack()

    mutating func callAsFunction<Key: TableKey, Row: Record & Equatable>(
        _ label: StaticString, _ table: inout Table<Key, Row>
    ) throws(TableFault) {
        let changes = table.seal()
        sealed.append(label, RowChanges(changes))
        back.tables.append(changes)
    }
}

private struct TableUndoer: TableVisitor {
    let back: WayBack
    var next = 0
    var undone = SealedChanges()

    mutating func callAsFunction<Key: TableKey, Row: Record & Equatable>(
        _ label: StaticString, _ table: inout Table<Key, Row>
    ) throws(TableFault) {
        guard next < back.tables.count,
            let changes = back.tables[next] as? TableChanges<Key, Row>
        else { preconditionFailure("the way back is another room's than that of '\(label)'") }
        next += 1
        table.undo(changes)
        undone.append(label, RowChanges(undoing: changes))
    }
}

import Records

extension StateRoom {
    /// Ends the open block of every table and answers what it changed.
    public mutating func seal() -> SealedChanges {
        var sealer = TableSealer()
        Self.neverFails { () throws(TableFault) in try tables(&sealer) }
        return sealer.sealed
    }

    /// Undoes everything since the last seal.
    public mutating func rollBack() {
        var visitor = TableRollBack()
        Self.neverFails { () throws(TableFault) in try tables(&visitor) }
        rebuild()
    }

    /// Undoes sealed blocks, the newest first, while none is open; then makes what is derived anew,
    /// once for all of them, which takes as long as reading the rows that it is made of.
    public mutating func undo(_ blocks: some Sequence<SealedChanges>) {
        for block in blocks {
            var visitor = TableUndo(block: block)
            Self.neverFails { () throws(TableFault) in try tables(&visitor) }
            precondition(visitor.next == block.entries.count, "a room's list of tables stays")
        }
        rebuild()
    }

    /// Takes the rows of every table from its tree, and makes what is derived anew.
    public mutating func restore(from forest: StateForest) throws(TableFault) {
        var visitor = TableFiller(forest: forest)
        try tables(&visitor)
        rebuild()
    }

    /// Every row of every table, as if one block had made them all: what roots are recounted from.
    public mutating func allRows() -> SealedChanges {
        var visitor = TableReader()
        Self.neverFails { () throws(TableFault) in try tables(&visitor) }
        return visitor.sealed
    }

    private static func neverFails(_ body: () throws(TableFault) -> Void) {
        do throws(TableFault) { try body() } catch {
            preconditionFailure("\(Self.self) refused a visit that refuses nothing: \(error)")
        }
    }
}

private struct TableSealer: TableVisitor {
    var sealed = SealedChanges()

    mutating func callAsFunction<Key: TableKey, Row: Record & Equatable>(
        _ label: StaticString, _ table: inout Table<Key, Row>
    ) throws(TableFault) {
        sealed.append(label, table.seal())
    }
}

private struct TableRollBack: TableVisitor {
    mutating func callAsFunction<Key: TableKey, Row: Record & Equatable>(
        _ label: StaticString, _ table: inout Table<Key, Row>
    ) throws(TableFault) {
        table.rollBack()
    }
}

private struct TableUndo: TableVisitor {
    let block: SealedChanges
    var next = 0

    mutating func callAsFunction<Key: TableKey, Row: Record & Equatable>(
        _ label: StaticString, _ table: inout Table<Key, Row>
    ) throws(TableFault) {
        guard next < block.entries.count,
            let changes = block.entries[next].block as? TableChanges<Key, Row>
        else { preconditionFailure("what is undone is no block of the room of '\(label)'") }
        next += 1
        table.undo(changes)
    }
}

private struct TableReader: TableVisitor {
    var sealed = SealedChanges()

    mutating func callAsFunction<Key: TableKey, Row: Record & Equatable>(
        _ label: StaticString, _ table: inout Table<Key, Row>
    ) throws(TableFault) {
        sealed.append(label, all: table)
    }
}

private struct TableFiller: TableVisitor {
    let forest: StateForest

    mutating func callAsFunction<Key: TableKey, Row: Record & Equatable>(
        _ label: StaticString, _ table: inout Table<Key, Row>
    ) throws(TableFault) {
        guard let tree = forest.trees["\(label)"] else { throw .missing(label: "\(label)") }
        do throws(RecordError) { table = try Table(tree) } catch {
            throw .unreadable(label: "\(label)", error)
        }
    }
}

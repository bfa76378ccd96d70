public import Records

// The visitors can be seen from outside: where the tables of a room are known, a reading of the list
// is made for their very types, which is ten times faster than one for any.

extension StateRoom {
    /// Ends the open block of every table and answers what it changed.
    @inlinable public mutating func seal() -> SealedChanges {
        var sealer = TableSealer()
        Self.neverFails { () throws(TableFault) in try tables(&sealer) }
        return sealer.sealed
    }

    /// Undoes everything since the last seal.
    @inlinable public mutating func rollBack() {
        var visitor = TableRollBack()
        Self.neverFails { () throws(TableFault) in try tables(&visitor) }
        rebuild()
    }

    /// Undoes sealed blocks, the newest first, while none is open; then makes what is derived anew,
    /// once for all of them, which takes as long as reading the rows that it is made of.
    @inlinable public mutating func undo(_ blocks: some Sequence<SealedChanges>) {
        for block in blocks {
            var visitor = TableUndo(block: block)
            Self.neverFails { () throws(TableFault) in try tables(&visitor) }
            precondition(visitor.next == block.entries.count, "a room's list of tables stays")
        }
        rebuild()
    }

    /// Takes the rows of every table from its tree, and makes what is derived anew.
    @inlinable public mutating func restore(from forest: StateForest) throws(TableFault) {
        var visitor = TableFiller(forest: forest)
        try tables(&visitor)
        rebuild()
    }

    /// Every row of every table, as if one block had made them all: what roots are recounted from.
    @inlinable public mutating func allRows() -> SealedChanges {
        var visitor = TableReader()
        Self.neverFails { () throws(TableFault) in try tables(&visitor) }
        return visitor.sealed
    }

    @usableFromInline static func neverFails(_ body: () throws(TableFault) -> Void) {
        do throws(TableFault) { try body() } catch {
            preconditionFailure("\(Self.self) refused a visit that refuses nothing: \(error)")
        }
    }
}

@usableFromInline struct TableSealer: TableVisitor {
    @usableFromInline var sealed = SealedChanges()

    @inlinable init() {}

    @inlinable mutating func callAsFunction<Key: TableKey, Row: Record & Equatable>(
        _ label: StaticString, _ table: inout Table<Key, Row>
    ) throws(TableFault) {
        sealed.append(label, table.seal())
    }

    @inlinable mutating func late<Key: TableKey, Row: Record & Equatable>(
        _ label: StaticString, _ table: inout Table<Key, Row>
    ) throws(TableFault) {
        sealed.append(label, table.seal(), isLate: true)
    }
}

@usableFromInline struct TableRollBack: TableVisitor {
    @inlinable init() {}

    @inlinable mutating func callAsFunction<Key: TableKey, Row: Record & Equatable>(
        _ label: StaticString, _ table: inout Table<Key, Row>
    ) throws(TableFault) {
        table.rollBack()
    }
}

@usableFromInline struct TableUndo: TableVisitor {
    @usableFromInline let block: SealedChanges
    @usableFromInline var next = 0

    @inlinable init(block: SealedChanges) { self.block = block }

    @inlinable mutating func callAsFunction<Key: TableKey, Row: Record & Equatable>(
        _ label: StaticString, _ table: inout Table<Key, Row>
    ) throws(TableFault) {
        guard let changes = block.block(next) as? TableChanges<Key, Row> else {
            preconditionFailure("what is undone is no block of the room of '\(label)'")
        }
        next += 1
        table.undo(changes)
    }
}

@usableFromInline struct TableReader: TableVisitor {
    @usableFromInline var sealed = SealedChanges()

    @inlinable init() {}

    @inlinable mutating func callAsFunction<Key: TableKey, Row: Record & Equatable>(
        _ label: StaticString, _ table: inout Table<Key, Row>
    ) throws(TableFault) {
        sealed.append(label, all: table)
    }

    @inlinable mutating func late<Key: TableKey, Row: Record & Equatable>(
        _ label: StaticString, _ table: inout Table<Key, Row>
    ) throws(TableFault) {
        sealed.append(label, all: table, isLate: true)
    }
}

@usableFromInline struct TableFiller: TableVisitor {
    @usableFromInline let forest: StateForest

    @inlinable init(forest: StateForest) { self.forest = forest }

    @inlinable mutating func callAsFunction<Key: TableKey, Row: Record & Equatable>(
        _ label: StaticString, _ table: inout Table<Key, Row>
    ) throws(TableFault) {
        guard let tree = forest.trees["\(label)"] else { throw .missing(label: "\(label)") }
        do throws(RecordError) { table = try Table(tree) } catch {
            throw .unreadable(label: "\(label)", error)
        }
    }

    @inlinable mutating func late<Key: TableKey, Row: Record & Equatable>(
        _ label: StaticString, _ table: inout Table<Key, Row>
    ) throws(TableFault) {
        guard forest.trees["\(label)"] != nil else { return table = Table() }
        try self(label, &table)
    }
}

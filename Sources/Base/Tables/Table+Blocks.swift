public import Records

/// What one block did to a table: the rows it changed, before and after, each once, in the order in
/// which each was first changed.
public struct TableChanges<Key: TableKey, Row: Record & Equatable>: Sendable {
    public struct Change: Sendable {
        public let key: Key
        /// nil where the row did not exist.
        public let before: Row?
        /// nil where the row is no more.
        public let after: Row?

        @inlinable public init(key: Key, before: Row?, after: Row?) {
            self.key = key
            self.before = before
            self.after = after
        }
    }

    public let changes: [Change]

    /// Changes of different keys.
    @inlinable public init(_ changes: [Change]) { self.changes = changes }

    @inlinable public var count: Int { changes.count }
    @inlinable public var isEmpty: Bool { changes.isEmpty }
}

extension Table {
    /// Ends the open block and answers what it changed.
    @inlinable public mutating func seal() -> TableChanges<Key, Row> {
        var changes: [TableChanges<Key, Row>.Change] = []
        changes.reserveCapacity(journal.entries.count)
        let removed = journal.takeRemoved()
        var seen: Set<Key> = []
        let pages = openBlock()
        for page in pages {
            for index in page.indices {
                // The rows were changed long enough ago to be far away again.
                let ahead = index &+ Self.fetchedAhead
                if ahead < page.count { fetch(page[ahead].key) }
                let key = page[index].key
                // The first entry tells how the block found the row.
                let mayComeAgain = !removed.isEmpty && removed.contains(key)
                if mayComeAgain && !seen.insert(key).inserted { continue }
                changes.append(
                    TableChanges.Change(key: key, before: page[index].before, after: self[key]))
            }
        }
        journal.entries.reuse(pages)
        return TableChanges(changes)
    }

    @inlinable static var fetchedAhead: Int { 16 }

    /// Whether anything was changed since the last seal.
    @inlinable public var isUnchanged: Bool { journal.isEmpty }

    /// Undoes everything since the last seal.
    @inlinable public mutating func rollBack() {
        let pages = openBlock()
        for page in pages.reversed() {
            for entry in page.reversed() { self[entry.key] = entry.before }
        }
        journal.entries.reuse(openBlock())
    }

    /// Undoes a sealed block. Blocks are undone newest first, and only while none is open.
    @inlinable public mutating func undo(_ changes: TableChanges<Key, Row>) {
        precondition(isUnchanged, "a sealed block is undone while another is open")
        for change in changes.changes.reversed() { self[change.key] = change.before }
        journal.entries.reuse(openBlock())
    }

    /// Begins a block: the next change of any row keeps a new before-image. Answers the old ones.
    @inlinable mutating func openBlock() -> [[Journal<Key, Row>.Entry]] {
        block &+= 1
        journal.removed.reuse(journal.removed.take())
        return journal.entries.take()
    }
}

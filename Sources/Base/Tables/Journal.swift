public import Records

/// The before-images of one block, in the order of the first changes.
@usableFromInline struct Journal<Key: TableKey, Row: Record>: Sendable {
    @usableFromInline struct Entry: Sendable {
        @usableFromInline var key: Key
        @usableFromInline var before: Row?

        @inlinable init(key: Key, before: Row?) {
            self.key = key
            self.before = before
        }
    }

    @usableFromInline var entries = Pages<Entry>()
    /// The keys whose rows were removed: only these can come again in another entry.
    @usableFromInline var removed = Pages<Key>()

    @inlinable init() {}

    @inlinable var isEmpty: Bool { entries.isEmpty }

    @inlinable @inline(__always) mutating func append(_ key: Key, _ before: Row?) {
        entries.append(Entry(key: key, before: before))
    }

    /// Forgets which rows were removed and answers their keys.
    @inlinable mutating func takeRemoved() -> Set<Key> {
        guard !removed.isEmpty else { return [] }
        var keys = Set<Key>(minimumCapacity: removed.count)
        let pages = removed.take()
        for page in pages { keys.formUnion(page) }
        removed.reuse(pages)
        return keys
    }

    /// Leaves the emptied pages to others.
    @inlinable mutating func dropSpare() {
        entries.spare = []
        removed.spare = []
    }
}

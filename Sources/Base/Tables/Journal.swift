public import Records

/// The before-images of one block, in the order of the first changes. They lie in pages, so that no
/// append moves what is already here, and the pages are used again in the next block, because a
/// page of fresh memory costs more than what is written to it.
@usableFromInline struct Journal<Key: TableKey, Row: Record>: Sendable {
    @usableFromInline struct Entry: Sendable {
        @usableFromInline var key: Key
        @usableFromInline var before: Row?

        @inlinable init(key: Key, before: Row?) {
            self.key = key
            self.before = before
        }
    }

    @usableFromInline var pages: [[Entry]] = []
    /// The keys whose rows were removed: only these can come again in another entry.
    @usableFromInline var removed: Set<Key> = []
    /// Emptied pages.
    @usableFromInline var spare: [[Entry]] = []

    @inlinable init() {}

    @inlinable static var pageSize: Int { 1024 }
    /// A block of more than half a million changes gives memory back.
    @inlinable static var mostSpare: Int { 512 }

    @inlinable var isEmpty: Bool { pages.isEmpty }

    @inlinable var count: Int { pages.reduce(0) { $0 + $1.count } }

    @inlinable @inline(__always) mutating func append(_ key: Key, _ before: Row?) {
        if pages.isEmpty || pages[pages.count &- 1].count == Self.pageSize { addPage() }
        pages[pages.count &- 1].append(Entry(key: key, before: before))
    }

    @inline(never) @usableFromInline mutating func addPage() {
        if let page = spare.popLast() { return pages.append(page) }
        var page: [Entry] = []
        page.reserveCapacity(Self.pageSize)
        pages.append(page)
    }

    /// Forgets everything and answers what there was.
    @inlinable mutating func take() -> [[Entry]] {
        defer { (pages, removed) = ([], []) }
        return pages
    }

    @inlinable mutating func reuse(_ emptied: consuming [[Entry]]) {
        var emptied = emptied
        while spare.count < Self.mostSpare, var page = emptied.popLast() {
            page.removeAll(keepingCapacity: true)
            spare.append(page)
        }
    }
}

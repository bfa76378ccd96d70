/// A list that grows by pages, so that no append moves what is already here. Emptied pages are used
/// again, because a page of fresh memory costs more than what is written to it.
@usableFromInline struct Pages<Element: Sendable>: Sendable {
    @usableFromInline var full: [[Element]] = []
    /// Emptied pages.
    @usableFromInline var spare: [[Element]] = []

    @inlinable init() {}

    @inlinable static var size: Int { 1024 }
    /// A list of more than half a million gives memory back.
    @inlinable static var mostSpare: Int { 512 }

    @inlinable var isEmpty: Bool { full.isEmpty }

    @inlinable var count: Int { full.reduce(0) { $0 + $1.count } }

    @inlinable @inline(__always) mutating func append(_ element: Element) {
        if full.isEmpty || full[full.count &- 1].count == Self.size { addPage() }
        full[full.count &- 1].append(element)
    }

    @inline(never) @usableFromInline mutating func addPage() {
        if let page = spare.popLast() { return full.append(page) }
        var page: [Element] = []
        page.reserveCapacity(Self.size)
        full.append(page)
    }

    /// Forgets everything and answers what there was.
    @inlinable mutating func take() -> [[Element]] {
        defer { full = [] }
        return full
    }

    @inlinable mutating func reuse(_ emptied: consuming [[Element]]) {
        var emptied = emptied
        while spare.count < Self.mostSpare, var page = emptied.popLast() {
            page.removeAll(keepingCapacity: true)
            spare.append(page)
        }
    }
}

import Tables

/// The references in the order of their numbers, which is the one in which they age.
struct ReferenceQueue: Sendable {
    struct Entry: Sendable {
        let number: UInt64
        let key: ReferenceKey
    }

    private var entries: [Entry] = []
    private var head = 0

    init() {}

    init(_ rows: Table<ReferenceKey, Reference>) {
        entries.reserveCapacity(rows.count)
        rows.forEachUnordered { key, row in entries.append(Entry(number: row.number, key: key)) }
        entries.sort { $0.number < $1.number }
    }

    var first: Entry? { head < entries.count ? entries[head] : nil }

    mutating func append(_ entry: Entry) { entries.append(entry) }

    mutating func removeFirst() {
        head += 1
        if head > 1_024, head > entries.count / 2 {
            entries.removeFirst(head)
            head = 0
        }
    }
}

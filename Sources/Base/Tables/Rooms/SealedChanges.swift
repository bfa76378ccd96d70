/// What one block changed in the tables of the world, by label in the order of the visit.
public struct SealedChanges: Sendable {
    public struct Entry: Sendable {
        public let label: String
        public let changes: RowChanges
    }

    public private(set) var entries: [Entry] = []

    public init() {}

    @usableFromInline mutating func append(_ label: StaticString, _ changes: RowChanges) {
        entries.append(Entry(label: "\(label)", changes: changes))
    }
}

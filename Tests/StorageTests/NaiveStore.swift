import Storage

/// A keyed store as anyone would write it: dictionaries, sorted when asked.
struct NaiveStore: Hashable {
    private(set) var rows: [FamilyName: [[UInt8]: [UInt8]]] = [:]

    mutating func put(_ key: [UInt8], _ value: [UInt8], _ family: FamilyName) {
        rows[family, default: [:]][key] = value
    }

    mutating func remove(_ key: [UInt8], _ family: FamilyName) {
        rows[family]?[key] = nil
        if rows[family]?.isEmpty == true { rows[family] = nil }
    }

    mutating func clear(_ family: FamilyName) { rows[family] = nil }

    mutating func move(_ family: FamilyName, _ other: FamilyName) {
        guard family != other else { return }
        let moved = rows[family]
        rows[family] = nil
        rows[other] = moved
    }

    mutating func replace(_ family: FamilyName, _ with: [StoreRow]) {
        rows[family] = nil
        for row in with { put(row.key, row.value, family) }
    }

    var families: [FamilyName] { rows.keys.sorted() }

    func rows(
        of family: FamilyName, _ range: KeyRange = .all, _ order: ScanOrder = .ascending,
        limit: Int = .max
    ) -> [StoreRow] {
        let sorted = rows[family, default: [:]].filter { range.contains($0.key) }
            .sorted { $0.key.lexicographicallyPrecedes($1.key) }
            .map { StoreRow($0.key, $0.value) }
        return Array((order == .ascending ? sorted : sorted.reversed()).prefix(limit))
    }
}

extension StoreView {
    /// Whether everything here is as the naive store has it.
    func equals(_ naive: NaiveStore) throws -> Bool {
        guard try families() == naive.families else { return false }
        for family in naive.families {
            let rows = naive.rows(of: family)
            guard try self.rows(of: family) == rows, try count(of: family) == rows.count else {
                return false
            }
        }
        return true
    }
}

import Simulation
import Storage

/// Batches under numbers, always the same for one seed, and the rows that the first of them make:
/// whoever finds rows after a crash can tell which batches they come from.
struct CountedRows: Hashable {
    let seed: UInt64
    private(set) var count: UInt64 = 0
    private(set) var rows: [FamilyName: [[UInt8]: [UInt8]]] = [:]

    private static let families: [FamilyName] = ["a", "b", "c"]
    /// Holds one row: the number of the last batch.
    private static let counted: FamilyName = "count"

    init(seed: UInt64) { self.seed = seed }

    /// The rows that the first `count` batches make.
    init(seed: UInt64, count: UInt64) {
        self.init(seed: seed)
        while self.count < count { _ = next() }
    }

    /// The number of the last batch whose rows are in a store.
    static func count(in store: some StoreView) throws -> UInt64 {
        let bytes = try store.value(of: [], in: counted) ?? []
        return bytes.reduce(0) { $0 << 8 | UInt64($1) }
    }

    /// The next batch; the rows are then those behind it.
    mutating func next() -> WriteBatch {
        count += 1
        var (dice, batch) = (SplitMix64(seed: seed &+ count), WriteBatch())
        for _ in 0..<Int.random(in: 1..<30, using: &dice) {
            let family = Self.families[Int.random(in: 0..<3, using: &dice)]
            let key = (0..<Int.random(in: 0...2, using: &dice)).map { _ in
                UInt8.random(in: 0...9, using: &dice)
            }
            switch Int.random(in: 0..<60, using: &dice) {
            case 0:
                batch.clear(family)
                rows[family] = nil
            case 1:
                let other = Self.families[Int.random(in: 0..<3, using: &dice)]
                batch.move(family, to: other)
                if family != other { rows[other] = rows.removeValue(forKey: family) }
            case 2..<15:
                batch.remove(key, in: family)
                rows[family]?[key] = nil
                if rows[family]?.isEmpty == true { rows[family] = nil }
            default:
                let length = Int.random(in: 0...3_000, using: &dice)
                let value = (0..<length).map { _ in UInt8(truncatingIfNeeded: dice.next()) }
                batch.put(key, value, in: family)
                rows[family, default: [:]][key] = value
            }
        }
        let bytes = (0..<8).map { UInt8(truncatingIfNeeded: count >> (56 - 8 * $0)) }
        batch.put([], bytes, in: Self.counted)
        rows[Self.counted] = [[]: bytes]
        return batch
    }

    /// Whether a store holds these rows and no others.
    func equals(_ store: some StoreView) throws -> Bool {
        guard try store.families() == rows.keys.sorted() else { return false }
        for (family, expected) in rows {
            let found = try store.rows(of: family)
            guard found.count == expected.count,
                found.allSatisfy({ expected[$0.key] == $0.value })
            else { return false }
        }
        return true
    }
}

import Primitives
import Records

/// All rows of a store in memory, family by family. A value: a copy is a view.
struct Families: StoreView {
    private(set) var rows: [FamilyName: OrderedRows] = [:]

    init() {}

    // MARK: Reading

    func families() -> [FamilyName] { rows.keys.sorted() }

    func value(of key: [UInt8], in family: FamilyName) -> [UInt8]? {
        rows[family]?.value(of: key.span)
    }

    func count(of family: FamilyName) -> Int { rows[family]?.count ?? 0 }

    func scan(
        _ family: FamilyName, _ range: KeyRange, _ order: ScanOrder, limit: Int,
        _ body: (Span<UInt8>, Span<UInt8>) -> ScanStep
    ) {
        rows[family]?.scan(range, order, limit: limit, body)
    }

    var rowCount: Int { rows.values.reduce(0) { $0 + $1.count } }
    var size: Int { rows.values.reduce(0) { $0 + $1.size } }

    // MARK: Writing

    /// Why a batch is refused: it is too large, or would make more families than a store may have.
    func problem(with batch: WriteBatch) -> StorageError? {
        do throws(StorageError) { try batch.check() } catch { return error }
        let count = rows.count + batch.filled.count { rows[$0] == nil }
        return count <= StoreLimits.families ? nil : .tooMany(count, most: StoreLimits.families)
    }

    /// Why other rows may not take a family's place.
    func problem(replacing family: FamilyName) -> StorageError? {
        problem(with: .replacing(family))
    }

    mutating func apply(_ batch: WriteBatch) {
        for change in batch.changes { apply(change) }
    }

    private mutating func apply(_ change: StoreChange) {
        switch change {
        case .put(let put):
            rows[put.family, default: OrderedRows()].put(put.key.bytes, put.value.bytes)
        case .remove(let remove):
            rows[remove.family]?.remove(remove.key.bytes)
            if rows[remove.family]?.count == 0 { rows[remove.family] = nil }
        case .clear(let clear): rows[clear.family] = nil
        case .move(let move):
            guard move.family != move.other else { return }
            rows[move.other] = rows.removeValue(forKey: move.family)
        }
    }

    mutating func set(_ family: FamilyName, to new: OrderedRows) {
        rows[family] = new.count == 0 ? nil : new
    }

    /// Puts a run behind a family's rows; false if it does not belong there.
    mutating func append(_ run: SortedRun, to family: FamilyName) -> Bool {
        rows[family, default: OrderedRows()].append(run)
    }

    /// Calls with every run, family by family, in order.
    mutating func forEachRun(_ body: (FamilyName, Digest, [UInt8]) -> Void) {
        for family in families() {
            guard let digests = rows[family]?.digests(), let runs = rows[family]?.runs else {
                continue
            }
            for (digest, run) in zip(digests, runs) { body(family, digest, run.bytes) }
        }
    }
}

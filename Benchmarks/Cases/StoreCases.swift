import Disk
import Foundation
import Primitives
import Simulation
import Storage

/// The in-house engine of keyed stores beside SQLite, whose figures have Python's calls in them. All
/// files lie below the project's `.build`, not in a file system of memory.
enum StoreCases {
    static let cases: [Case] = [apply, get, scan, open]

    private static let rows = 200_000
    private static let value = [UInt8](repeating: 0, count: 200)
    private static let family: FamilyName = "rows"

    private static func key(_ number: Int) -> [UInt8] {
        let digits = String(number)
        return Array(("row " + String(repeating: "0", count: 12 - digits.count) + digits).utf8)
    }

    private static func randomKey(_ dice: inout SplitMix64) -> [UInt8] {
        key(.random(in: 0..<rows, using: &dice))
    }

    private static func peer(_ what: String, _ folder: StoreFolder, work: Int) -> Contender {
        .python(
            "SQLite (Python)", script: "sqlite_store.py",
            arguments: [what, folder.path, "\(rows)"], work: work)
    }

    /// A durable batch of 100 rows; the compactions that fall due are in the time.
    private static let apply = Case(
        "storage.store/apply-100-rows", ["rows": "200000", "value": "200", "disk": ".build"],
        unit: .milliseconds
    ) {
        let folder = try StoreFolder()
        let store = try folder.filled()
        var dice = SplitMix64(seed: 1)
        return Match(
            .repeating {
                defer { withExtendedLifetime(folder) {} }
                var batch = WriteBatch()
                for _ in 0..<100 { batch.put(randomKey(&dice), value, in: family) }
                try store.apply(batch)
                return 1
            },
            against: peer("apply", folder, work: 1))
    }

    private static let get = Case(
        "storage.store/get", ["rows": "200000", "value": "200"], unit: .nanoseconds
    ) {
        let folder = try StoreFolder()
        let store = try folder.filled()
        var dice = SplitMix64(seed: 2)
        return Match(
            .repeating {
                defer { withExtendedLifetime(folder) {} }
                for _ in 0..<10_000 {
                    blackHole(try store.value(of: randomKey(&dice), in: family)?.count ?? 0)
                }
                return 10_000
            },
            against: peer("get", folder, work: 10_000))
    }

    private static let scan = Case(
        "storage.store/scan-1000-rows", ["rows": "200000", "value": "200"], unit: .microseconds
    ) {
        let folder = try StoreFolder()
        let store = try folder.filled()
        var dice = SplitMix64(seed: 3)
        return Match(
            .repeating {
                defer { withExtendedLifetime(folder) {} }
                let from = key(.random(in: 0..<(rows - 1_000), using: &dice))
                var size = 0
                try store.scan(
                    family, KeyRange(from: .including(from)), .ascending, limit: 1_000
                ) { key, value in
                    size += key.count + value.count
                    return .goOn
                }
                blackHole(size)
                return 1
            },
            against: peer("scan", folder, work: 1))
    }

    /// From nothing to every row read: ours checks each byte, the peer reads each row.
    private static let open = Case(
        "storage.store/open-and-read-all", ["rows": "200000", "value": "200"],
        unit: .milliseconds
    ) {
        let folder = try StoreFolder()
        let store = try folder.filled()
        try store.compact()
        store.close()
        return Match(
            .repeating {
                let store = try folder.open()
                var size = 0
                try store.scan(family, .all, .ascending, limit: .max) { key, value in
                    size += key.count + value.count
                    return .goOn
                }
                blackHole(size)
                store.close()
                return 1
            },
            against: peer("open", folder, work: 1))
    }

    /// A folder on the project's disk that goes with its last holder.
    private final class StoreFolder: Sendable {
        let path: String

        init() throws {
            let folder = Project.root.appending(path: ".build/store-\(UUID().uuidString)")
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            path = folder.path
        }

        /// A folder that cannot be removed was removed by someone else, which is as good.
        deinit { try? FileManager.default.removeItem(atPath: path) }

        func open() throws -> InHouseStore<PosixDisk> {
            try InHouseStore(
                on: PosixDisk(root: path), in: DiskPath("store"), owner: .zero)
        }

        func filled() throws -> InHouseStore<PosixDisk> {
            let store = try open()
            var next = 0
            try store.replace(family) { () throws(StorageError) in
                guard next < rows else { return nil }
                next += 1
                return StoreRow(key(next - 1), value)
            }
            return store
        }
    }
}

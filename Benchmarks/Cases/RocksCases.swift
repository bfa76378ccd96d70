import Disk
import Foundation
import Primitives
import RocksStore
import Simulation
import Storage

/// The RocksDB engine of keyed stores beside the in-house one, both through the seam that programs use.
/// There are none in a program without the engine.
enum RocksCases {
    static let cases: [Case] = RocksEngine.isBuiltIn ? [apply, get, scan] : []

    private static let rows = 500_000
    private static let family: FamilyName = "rows"
    private static let parameters: KeyValuePairs = [
        "rows": "500000", "value": "200", "order": "random", "disk": ".build",
    ]

    /// Sixteen bytes, of which the first say nothing of the order that rows were written in.
    private static func key(_ number: Int) -> [UInt8] {
        var dice = SplitMix64(seed: UInt64(number))
        let (high, low) = (dice.next(), UInt64(number))
        return (0..<16).map { index in
            UInt8(truncatingIfNeeded: (index < 8 ? high : low) >> (56 - 8 * (index % 8)))
        }
    }

    /// Half of it is noise, so that compressing it does half of what it could.
    private static func value(_ number: Int) -> [UInt8] {
        var dice = SplitMix64(seed: UInt64(number) ^ 0xABCDEF)
        return (0..<200).map { $0 < 100 ? UInt8(truncatingIfNeeded: dice.next()) : 32 }
    }

    private static func match(
        _ work: @escaping (any KeyedStore, inout SplitMix64) throws -> Int
    ) throws -> Match {
        func contender(_ name: String, _ kind: EngineKind) throws -> Contender {
            let folder = try RowFolder(kind)
            var dice = SplitMix64(seed: 1)
            return .repeating(name) {
                defer { withExtendedLifetime(folder) {} }
                return try work(folder.store, &dice)
            }
        }
        return Match(
            try contender("RocksDB", .rocksDB), against: try contender("in-house", .inHouse))
    }

    /// A durable batch of 1,000 rows; what falls due of compaction is in the time.
    private static let apply = Case(
        "storage.rocksdb/apply-1000-rows", parameters, unit: .milliseconds
    ) {
        try match { store, dice in
            var batch = WriteBatch()
            for _ in 0..<1_000 {
                let number = Int.random(in: 0..<rows, using: &dice)
                batch.put(key(number), value(number), in: family)
            }
            try store.apply(batch)
            return 1
        }
    }

    private static let get = Case("storage.rocksdb/get", parameters, unit: .nanoseconds) {
        try match { store, dice in
            for _ in 0..<1_000 {
                let number = Int.random(in: 0..<rows, using: &dice)
                blackHole(try store.value(of: key(number), in: family)?.count ?? 0)
            }
            return 1_000
        }
    }

    private static let scan = Case(
        "storage.rocksdb/scan-1000-rows", parameters, unit: .microseconds
    ) {
        try match { store, dice in
            var size = 0
            let from = key(.random(in: 0..<rows, using: &dice))
            try store.scan(family, KeyRange(from: .including(from)), .ascending, limit: 1_000) {
                size += $0.count + $1.count
                return .goOn
            }
            blackHole(size)
            return 1
        }
    }

    /// A filled store on the project's disk that goes with its last holder.
    private final class RowFolder: Sendable {
        let store: any KeyedStore
        private let path: String

        init(_ kind: EngineKind) throws {
            let folder = Project.root.appending(path: ".build/rows-\(UUID().uuidString)")
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            path = folder.path
            store = try kind.open(
                on: PosixDisk(root: path), in: DiskPath("store"), owner: .zero,
                others: RocksEngine.others)
            for start in stride(from: 0, to: rows, by: 10_000) {
                var batch = WriteBatch()
                for number in start..<min(start + 10_000, rows) {
                    batch.put(key(number), value(number), in: family)
                }
                try store.apply(batch)
            }
            try store.compact()
        }

        /// A folder that cannot be removed was removed by someone else, which is as good.
        deinit {
            store.close()
            try? FileManager.default.removeItem(atPath: path)
        }
    }
}

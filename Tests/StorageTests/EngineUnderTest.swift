import Disk
import Primitives
import RocksStore
import Simulation
import Storage
import Testing

/// An engine in the conformance suite: how to open one of its stores, and open it again.
struct EngineUnderTest: Sendable, CustomTestStringConvertible {
    let testDescription: String
    /// Whether a store that is opened again has its rows; one that is not durable starts empty.
    let isDurable: Bool
    /// A place for one store: each call of what it returns opens the store there.
    let place: @Sendable () throws -> (@Sendable () throws -> any KeyedStore)

    static let memory = EngineUnderTest(testDescription: "memory", isDurable: false) {
        { MemoryStore() }
    }

    static let simulated = EngineUnderTest(testDescription: "in-house, simulated", isDurable: true)
    {
        let disk = SimulatedDisk(seed: 1)
        return { try InHouseStore(on: disk, in: DiskPath("store"), owner: .zero, options: .small) }
    }

    static let posix = EngineUnderTest(testDescription: "in-house", isDurable: true) {
        let temporary = try TemporaryDisk()
        return {
            try InHouseStore(
                on: temporary.disk, in: DiskPath("store"), owner: .zero, options: .small)
        }
    }

    /// Under a name, which changes nothing of what is promised.
    static let named = EngineUnderTest(testDescription: "named, in-house", isDurable: true) {
        let disk = SimulatedDisk(seed: 1)
        return {
            try SimpleDb.open(
                "sample", on: disk, owner: .zero, schema: StoreSchema(version: 1), options: .small)
        }
    }

    /// Under a name, with an engine of another room; it takes little memory, so that rows meet files.
    private static let rocksDB = EngineUnderTest(testDescription: "named, RocksDB", isDurable: true)
    {
        let temporary = try TemporaryDisk()
        var config = EngineConfig(.rocksDB)
        config.rocksDB.cache = Mebibytes(2)
        config.rocksDB.writes = Mebibytes(1)
        return { [config] in
            try SimpleDb.open(
                "sample", on: temporary.disk, owner: .zero, config: config,
                schema: StoreSchema(version: 1), others: RocksEngine.others)
        }
    }

    /// As it is outside tests.
    private static let rocksDBFullSize = EngineUnderTest(
        testDescription: "RocksDB, full size", isDurable: true
    ) {
        let temporary = try TemporaryDisk()
        return {
            try EngineKind.rocksDB.open(
                on: temporary.disk, in: DiskPath("store"), owner: .zero,
                others: RocksEngine.others)
        }
    }

    /// As it is outside tests.
    static let posixFullSize = EngineUnderTest(
        testDescription: "in-house, full size", isDurable: true
    ) {
        let temporary = try TemporaryDisk()
        return { try InHouseStore(on: temporary.disk, in: DiskPath("store"), owner: .zero) }
    }

    /// Every engine that this program has. A new one is added here and nowhere else.
    static let all = [memory, simulated, posix, named] + (RocksEngine.isBuiltIn ? [rocksDB] : [])

    /// Those that do not wait for a real disk, or not for each of many small things.
    static let quick = [memory, simulated, named] + (RocksEngine.isBuiltIn ? [rocksDB] : [])

    /// Those that must take the largest rows there are.
    static let fullSize =
        [memory, posixFullSize] + (RocksEngine.isBuiltIn ? [rocksDBFullSize] : [])

    /// A new store, and what has to be held for as long as it is used.
    func open() throws -> (held: Any, store: any KeyedStore) {
        let place = try place()
        return (place, try place())
    }
}

extension InHouseOptions {
    /// Segments of half a mebibyte, and a compaction every now and then.
    static var small: InHouseOptions {
        var options = InHouseOptions()
        options.log.segmentSize = 512 << 10
        options.log.salt = { 7 }
        options.compactAfter = 64 << 10
        return options
    }
}

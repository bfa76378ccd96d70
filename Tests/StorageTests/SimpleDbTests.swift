import Crypto
import Disk
import Primitives
import Records
import Simulation
import SpecTesting
import Synchronization
import Testing

@testable import Storage

@Suite struct SimpleDbTests {
    private let disk = SimulatedDisk(seed: 1)

    private func open(
        _ name: StoreName = "energy", _ config: EngineConfig = EngineConfig(),
        version: UInt32 = 1
    ) throws(StorageError) -> SimpleDb {
        try SimpleDb.open(
            name, on: disk, owner: .zero, config: config, schema: StoreSchema(version: version),
            options: .small)
    }

    private func put(_ value: UInt8, _ store: SimpleDb) throws {
        var batch = WriteBatch()
        batch.put([1], [value], in: "rows")
        try store.apply(batch)
    }

    @Test
    func `a store has the in-house or the memory engine, and no other that is not built in`()
        throws
    {
        let kept = try open("a", EngineConfig(.inHouse))
        let passing = try open("b", EngineConfig(.memory))
        #expect(kept.status.engine == .inHouse)
        #expect(passing.status.engine == .memory)
        try put(1, kept)
        try put(2, passing)
        #expect(throws: StorageError.notBuiltIn(.rocksDB)) {
            try open("c", EngineConfig(.rocksDB))
        }
        kept.close()
        passing.close()
        #expect(try open("a").value(of: [1], in: "rows") == [1])
        #expect(try open("b", EngineConfig(.memory)).value(of: [1], in: "rows") == nil)
        #expect(!disk.files.contains { $0.text.hasPrefix("stores/b/") })
    }

    @Test(.requirement("SE-001"))
    func `an engine of another room is opened where a program hands it in`() throws {
        let opened = Mutex<[DiskPath]>([])
        let others = OtherEngines { _, directory, _, memory in
            #expect(memory.cache == Mebibytes(3))
            opened.withLock { $0.append(directory) }
            return MemoryStore()
        }
        var config = EngineConfig(.inHouse)
        config.overrides["big"] = .rocksDB
        config.rocksDB.cache = Mebibytes(3)
        func open(_ name: StoreName) throws(StorageError) -> SimpleDb {
            try SimpleDb.open(
                name, on: disk, owner: .zero, config: config, schema: StoreSchema(version: 1),
                options: .small, others: others)
        }
        try put(1, open("big"))
        #expect(try open("small").status.engine == .inHouse)
        #expect(opened.withLock { $0 } == [DiskPath("stores/big")])
        let words = "\(StorageError.notBuiltIn(.rocksDB))"
        #expect(words.contains("rocksdb") && words.contains("unavailable"))
    }

    @Test func `an engine does not hide what one of another room has kept`() throws {
        try disk.makeDirectory(DiskPath("stores/a"))
        disk.put([1], at: DiskPath("stores/a/ENGINE"))
        for kind in [EngineKind.inHouse, .memory] {
            #expect(throws: StorageError.otherEngine(DiskPath("stores/a"), wanted: kind)) {
                try kind.open(on: disk, in: DiskPath("stores/a"), owner: .zero)
            }
        }
        #expect(disk.files == [DiskPath("stores/a/ENGINE")])
    }

    @Test func `the memory of an engine has bounds`() throws {
        let settings = #"{"rocksdb": {"cache_mebibytes": 65536, "writes_mebibytes": 1}}"#
        let config = try EngineConfig(json: Array(settings.utf8))
        #expect(config.rocksDB.cache.bytes == 64 << 30 && config.rocksDB.writes.bytes == 1 << 20)
        #expect(try EngineConfig(binary: config.binary()) == config)
        for wrong in ["0", "65537", "-1", "1.5"] {
            #expect(throws: RecordError.self) {
                try EngineConfig(json: Array(#"{"rocksdb": {"cache_mebibytes": \#(wrong)}}"#.utf8))
            }
        }
    }

    @Test func `an engine that keeps nothing does not hide what another has kept`() throws {
        let store = try open("a")
        try put(1, store)
        store.close()
        #expect(throws: StorageError.otherEngine(DiskPath("stores/a"), wanted: .memory)) {
            try open("a", EngineConfig(.memory))
        }
        #expect(try open("a").value(of: [1], in: "rows") == [1])
    }

    @Test func `a store shows what opening it has found`() throws {
        #expect(try open("b", EngineConfig(.memory)).recovery == nil)
        let store = try open("a")
        try put(1, store)
        try store.compact()
        try put(2, store)
        try store.compact()
        try put(3, store)
        store.close()
        let newest = try #require(disk.files.last { $0.text.hasSuffix(".snap") })
        disk.flip(bit: 999, of: newest)
        // A group of which only the first bytes were written.
        let segment = try #require(disk.files.last { $0.text.hasSuffix(".seg") })
        var bytes = try #require(disk.bytes(of: segment))
        let end = try #require(bytes.lastIndex { $0 != 0 }) + 1
        for index in 0..<3 { bytes[end + index] = 9 }
        disk.put(bytes, at: segment)
        let again = try open("a")
        #expect(try again.value(of: [1], in: "rows") == [3])
        let recovery = try #require(again.recovery)
        #expect(recovery.refused.map(\.path) == [newest])
        #expect(recovery.log.tear?.path == segment)
        #expect(recovery.log.tear?.offset == UInt64(end))
        #expect(again.status.recovery == recovery)
    }

    @Test(.requirement("SE-002"))
    func `settings choose the engine, for all stores and by name`() throws {
        let settings = Array(
            #"{"default": "memory", "overrides": {"energy": "in-house", "trust": "storage-rocksdb"}}"#
                .utf8)
        let config = try EngineConfig(json: settings)
        #expect(config.engine(of: "energy").kind == .inHouse)
        #expect(config.engine(of: "courier").kind == .memory)
        // The older handle stands for the in-house engine.
        #expect(config.engine(of: "trust").kind == .inHouse)
        #expect(try open("energy", config).status.engine == .inHouse)
        #expect(try open("courier", config).status.engine == .memory)
        #expect(try open("trust", config).status.engine == .inHouse)
        #expect(try EngineConfig(json: Array("{}".utf8)) == EngineConfig(.inHouse))
        #expect(throws: RecordError.self) {
            try EngineConfig(json: Array(#"{"default": "sled"}"#.utf8))
        }
        #expect(try EngineConfig(binary: config.binary()) == config)
    }

    @Test
    func `no setting makes sled the engine of a named store`() {
        #expect(EngineName.names == ["in-house", "memory", "rocksdb", "storage-rocksdb"])
    }

    @Test func `stores of different names and chains share nothing`() throws {
        let (one, other) = (try open("one"), try open("other"))
        try put(1, one)
        #expect(try other.families().isEmpty)
        one.close()
        #expect(throws: StorageError.self) {
            try SimpleDb.open(
                "one", on: disk, owner: Blake3.hash([1]), schema: StoreSchema(version: 1),
                options: .small)
        }
        #expect(try open("one").value(of: [1], in: "rows") == [1])
    }

    @Test func `what a store keeps for itself is neither shown nor taken`() throws {
        let store = try open()
        try put(1, store)
        #expect(try store.families() == ["rows"])
        #expect(try store.view().families() == ["rows"])
        #expect(try store.rows(of: "+schema").isEmpty)
        #expect(try store.count(of: "+schema") == 0)
        #expect(try store.value(of: SchemaState.key, in: "+schema") == nil)
        var batch = WriteBatch()
        batch.move("rows", to: "+schema")
        #expect(throws: StorageError.reserved("+schema")) { try store.apply(batch) }
        #expect(throws: StorageError.reserved("next+rows")) {
            try store.replace("next+rows") { () throws(StorageError) in nil }
        }
        #expect(try store.families() == ["rows"])
    }

    @Test func `a store without a version is none of ours`() throws {
        let raw = try InHouseStore(
            on: disk, in: DiskPath("stores/raw"),
            owner: Blake3.context("the-block named store v1").digest(
                of: Digest.zero.bytes + Array("raw".utf8)), options: .small)
        var batch = WriteBatch()
        batch.put([1], [1], in: "rows")
        try raw.apply(batch)
        raw.close()
        #expect(throws: StorageError.migration(.unversioned)) { try open("raw") }
    }
}

public import Disk
public import Primitives
public import Records

/// Which engine a named store has: one for all, and others by name.
public struct EngineConfig: Record, Hashable {
    public var standard = EngineName.inHouse
    /// By the names of stores.
    public var overrides = FieldMap<EngineName>()

    public init() {}

    public init(_ standard: EngineName) { self.standard = standard }

    public mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("default", &standard, default: .inHouse)
        try visit("overrides", &overrides, default: FieldMap())
    }

    public func engine(of store: StoreName) -> EngineName { overrides[store.text] ?? standard }
}

/// An engine as settings call it.
public enum EngineName: UInt8, Choice {
    case inHouse = 0
    case memory = 1
    case rocksDB = 2
    /// A handle that older settings have: it means the in-house engine.
    case storageRocksDB = 3

    public var name: String {
        switch self {
        case .inHouse: EngineKind.inHouse.name
        case .memory: EngineKind.memory.name
        case .rocksDB: EngineKind.rocksDB.name
        case .storageRocksDB: "storage-rocksdb"
        }
    }

    public var kind: EngineKind {
        switch self {
        case .inHouse, .storageRocksDB: .inHouse
        case .memory: .memory
        case .rocksDB: .rocksDB
        }
    }
}

extension EngineKind {
    /// Opens a store of this engine in a directory. A memory store leaves the directory alone, and
    /// is refused where that holds anything: rows that were kept would seem to be gone.
    public func open<D: Disk>(
        on disk: D, in directory: DiskPath, owner: Digest,
        options: InHouseOptions = InHouseOptions()
    ) throws(StorageError) -> any KeyedStore {
        switch self {
        case .inHouse:
            return try InHouseStore(on: disk, in: directory, owner: owner, options: options)
        case .memory:
            guard try Self.isFree(directory, on: disk) else {
                throw .otherEngine(directory, wanted: self)
            }
            return MemoryStore()
        case .rocksDB: throw .notBuiltIn(self)
        }
    }

    private static func isFree(_ directory: DiskPath, on disk: some Disk) throws(StorageError)
        -> Bool
    {
        do throws(DiskError) { return try disk.entries(of: directory).isEmpty } catch {
            guard error.problem == .missing else { throw .disk(error) }
            return true
        }
    }
}

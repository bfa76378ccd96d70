public import Records

/// Which engine a named store has: one for all, and others by name.
public struct EngineConfig: Record, Hashable {
    public var standard = EngineName.inHouse
    /// By the names of stores.
    public var overrides = FieldMap<EngineName>()
    public var rocksDB = EngineMemory()

    public init() {}

    public init(_ standard: EngineName) { self.standard = standard }

    public mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("default", &standard, default: .inHouse)
        try visit("overrides", &overrides, default: FieldMap())
        try visit("rocksdb", &rocksDB, default: EngineMemory())
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

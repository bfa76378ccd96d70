public import Records

/// The engines a keyed store can have.
public enum EngineKind: UInt8, Choice {
    case inHouse = 0
    case memory = 1
    case rocksDB = 2

    public var name: String {
        switch self {
        case .inHouse: "in-house"
        case .memory: "memory"
        case .rocksDB: "rocksdb"
        }
    }
}

public import Disk
public import Primitives
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

/// Engines of other rooms, as the program hands them in: this room knows their names alone.
public struct OtherEngines: Sendable {
    /// Opens a store in a directory, with as much memory as it may take.
    public typealias Opening =
        @Sendable (any Disk, DiskPath, Digest, EngineMemory)
        throws(StorageError) -> any KeyedStore

    public var rocksDB: Opening?

    public init(rocksDB: Opening? = nil) { self.rocksDB = rocksDB }

    public static let none = OtherEngines()
}

extension EngineKind {
    /// Opens a store of this engine in a directory. An engine leaves a directory alone that holds
    /// the rows of another, and the memory engine one that holds anything: rows that were kept would
    /// seem to be gone.
    public func open<D: Disk>(
        on disk: D, in directory: DiskPath, owner: Digest,
        options: InHouseOptions = InHouseOptions(), memory: EngineMemory = EngineMemory(),
        others: OtherEngines = .none
    ) throws(StorageError) -> any KeyedStore {
        switch self {
        case .inHouse:
            guard try !directory.holds(EngineDirectory<D>.headerName, on: disk) else {
                throw .otherEngine(directory, wanted: self)
            }
            return try InHouseStore(on: disk, in: directory, owner: owner, options: options)
        case .memory:
            guard try directory.entries(on: disk).isEmpty else {
                throw .otherEngine(directory, wanted: self)
            }
            return MemoryStore()
        case .rocksDB:
            guard let open = others.rocksDB else { throw .notBuiltIn(self) }
            return try open(disk, directory, owner, memory)
        }
    }
}

extension DiskPath {
    /// What a directory holds; nothing where it is not there.
    func entries(on disk: some Disk) throws(StorageError) -> [DiskEntry] {
        do throws(DiskError) { return try disk.entries(of: self) } catch {
            guard error.problem == .missing else { throw .disk(error) }
            return []
        }
    }

    func holds(_ name: String, on disk: some Disk) throws(StorageError) -> Bool {
        try entries(on: disk).contains { $0.name == name }
    }
}

import Disk
public import Storage

/// RocksDB as settings and programs know it: whether this program has it, and how it is handed in.
public enum RocksEngine {
    /// Whether this program was built with the package trait RocksDB.
    public static var isBuiltIn: Bool {
        #if RocksDB
            true
        #else
            false
        #endif
    }

    /// What a program hands in where it opens stores; without RocksDB they refuse it by name.
    public static var others: OtherEngines {
        #if RocksDB
            OtherEngines { (disk, directory, owner, memory) throws(StorageError) in
                // RocksDB opens its files itself, and can do so on a disk of this machine alone.
                guard let disk = disk as? PosixDisk else {
                    throw .engine(
                        EngineFailure(
                            .unsupported, of: .rocksDB, in: directory,
                            words: "its files lie on a disk of this machine, and on no other"))
                }
                return try RocksStore.open(on: disk, in: directory, owner: owner, memory: memory)
            }
        #else
            .none
        #endif
    }
}

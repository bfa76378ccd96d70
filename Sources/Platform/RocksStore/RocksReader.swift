#if RocksDB
    package import Disk
    package import Primitives
    package import Storage

    /// A durable store that is only looked at: nothing on the disk is made or changed. It keeps those
    /// that would write out for as long as it lives, and is refused where somebody writes.
    package final class RocksReader: StoreView {
        private let rows: RocksRows

        private init(_ rows: RocksRows) { self.rows = rows }

        package static func open(
            on disk: PosixDisk, in directory: DiskPath, owner: Digest,
            memory: EngineMemory = EngineMemory()
        ) throws(StorageError) -> RocksReader {
            let lock: PosixLock?
            do throws(DiskError) { lock = try disk.lookout(directory / "LOCK") } catch {
                throw .disk(error)
            }
            let path = try EngineDirectory.expect(.durably, in: directory, on: disk, owner: owner)
            let database = try RocksDatabase.open(
                disk.place(of: path), .reading, memory: memory, in: directory, lock: lock)
            return RocksReader(try RocksRows.begin(database))
        }

        package func families() throws(StorageError) -> [FamilyName] { try rows.families() }

        package func value(of key: [UInt8], in family: FamilyName) throws(StorageError)
            -> [UInt8]?
        {
            try rows.value(of: key, in: family)
        }

        package func count(of family: FamilyName) throws(StorageError) -> Int {
            try rows.count(of: family)
        }

        package func scan(
            _ family: FamilyName, _ range: KeyRange, _ order: ScanOrder, limit: Int,
            _ body: (Span<UInt8>, Span<UInt8>) -> ScanStep
        ) throws(StorageError) {
            try rows.scan(family, range, order, limit: limit, body)
        }

        package func close() { rows.close() }
    }
#endif

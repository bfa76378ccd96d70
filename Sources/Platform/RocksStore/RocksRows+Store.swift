#if RocksDB
    import Disk
    import Primitives
    import Storage

    extension RocksRows {
        /// Takes a directory and opens the database in it.
        static func open(
            _ access: RocksDatabase.Access, on disk: PosixDisk, in directory: DiskPath,
            owner: Digest, _ memory: EngineMemory
        ) throws(StorageError) -> RocksRows {
            let keeping: EngineDirectory<PosixDisk>.Keeping =
                switch access {
                case .durable: .durably
                case .following, .reading: .following
                }
            let taken = try EngineDirectory(
                directory, on: disk, owner: owner, keeping, for: .rocksDB)
            let location = try disk.place(of: taken.rows)
            return try begin(
                RocksDatabase.open(
                    location, access, memory: memory, in: directory, lock: taken.lock))
        }

        func families() throws(StorageError) -> [FamilyName] {
            try reading { (open) throws(StorageError) in try RocksReading(open).families() }
        }

        func value(of key: [UInt8], in family: FamilyName) throws(StorageError) -> [UInt8]? {
            try reading { (open) throws(StorageError) in
                try RocksReading(open).value(of: key, in: family)
            }
        }

        func count(of family: FamilyName) throws(StorageError) -> Int {
            try RocksReading.count(
                try reading { (open) throws(StorageError) in
                    RocksReading(open).walk(family, .all, .ascending, keepsBlocks: false)
                })
        }

        func scan(
            _ family: FamilyName, _ range: KeyRange, _ order: ScanOrder, limit: Int,
            _ body: (Span<UInt8>, Span<UInt8>) -> ScanStep
        ) throws(StorageError) {
            try RocksReading.scan(
                try reading { (open) throws(StorageError) in
                    RocksReading(open).walk(family, range, order)
                }, limit: limit, body)
        }

        /// Writes a batch that no reader has to know of. Its durability may wait for the next.
        func write(
            _ batch: borrowing RocksBatch, _ writer: inout Writer, _ open: Open
        ) throws(StorageError) {
            do throws(StorageError) { try open.database.write(batch, isLast: false) } catch {
                writer.stopped = error
                throw error
            }
        }

        /// Writes rows under a number nobody reads, by the mebibyte, and says whether there were none.
        func gather(
            _ next: () throws(StorageError) -> StoreRow?, under number: RowKey.Number,
            _ writer: inout Writer, _ open: Open
        ) throws(StorageError) -> Bool {
            var batch = RocksBatch()
            var size = 0
            var last: [UInt8]?
            while let row = try next() {
                try row.check()
                guard last.map({ $0.lexicographicallyPrecedes(row.key) }) ?? true else {
                    throw .notAscending
                }
                batch.put(RowKey.of(row.key, in: number), row.value)
                size += row.key.count + row.value.count
                last = row.key
                if size > 1 << 20 {
                    try write(batch, &writer, open)
                    batch = RocksBatch()
                    size = 0
                }
            }
            try write(batch, &writer, open)
            return last == nil
        }
    }

    extension PosixDisk {
        /// Where a directory lies on this machine.
        func place(of path: DiskPath) throws(StorageError) -> String {
            do throws(DiskError) { return try location(of: path) } catch { throw .disk(error) }
        }
    }
#endif

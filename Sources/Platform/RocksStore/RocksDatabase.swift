#if RocksDB
    import CRocksDB
    import Disk
    import Storage

    /// An open database and all that it was opened with; closed with its last holder.
    ///
    /// RocksDB's handles may be used by any thread at any time, and these never change: that is why it
    /// may be sent. Batches and iterators, which only one thread may use, are not kept here.
    final class RocksDatabase: @unchecked Sendable {
        enum Access: Sendable {
            /// Every batch is durable when it was taken.
            case durable
            /// Batches are durable some time later, in their order.
            case following
            case reading
        }

        let handle: OpaquePointer
        let directory: DiskPath
        let access: Access
        private let options: RocksOptions
        /// Nobody else has the directory open. Given back when the database is closed.
        private let lock: (any DiskLock)?

        private init(
            _ handle: OpaquePointer, _ options: consuming RocksOptions, _ access: Access,
            in directory: DiskPath, _ lock: (any DiskLock)?
        ) {
            self.options = options
            (self.handle, self.access) = (handle, access)
            (self.directory, self.lock) = (directory, lock)
        }

        deinit { rocksdb_close(handle) }

        /// Opens the database at a place of this machine, or makes it where it may be written.
        static func open(
            _ location: String, _ access: Access, memory: EngineMemory, in directory: DiskPath,
            lock: (any DiskLock)?
        ) throws(StorageError) -> RocksDatabase {
            let options = RocksOptions(access, memory)
            let handle = try rocks(in: directory) { words in
                switch access {
                case .durable, .following: rocksdb_open(options.all, location, words)
                case .reading: rocksdb_open_for_read_only(options.all, location, 0, words)
                }
            }
            guard let handle else { preconditionFailure("the library opens or says why not") }
            return RocksDatabase(handle, options, access, in: directory, lock)
        }

        // MARK: Writing

        /// Makes the changes of a batch, all or none. `isLast` is false for one whose durability may
        /// wait for the next.
        func write(_ batch: borrowing RocksBatch, isLast: Bool = true) throws(StorageError) {
            try write(batch.handle, isLast: isLast)
        }

        /// The same, of a batch that the caller keeps alive.
        func write(_ batch: OpaquePointer, isLast: Bool = true) throws(StorageError) {
            try rocks(in: directory) { words in
                rocksdb_write(
                    handle, isLast ? options.lasting : options.passing, batch, words)
            }
        }

        /// Puts all that was written into files of rows; those are durable on return.
        func flush() throws(StorageError) {
            try rocks(in: directory) { rocksdb_flush(handle, options.flushing, $0) }
        }

        /// Merges all files of rows, so that nothing is stored that was overwritten or removed.
        func compact() { rocksdb_compact_range(handle, nil, 0, nil, 0) }

        // MARK: Reading

        func value(of key: [UInt8], _ snapshot: RocksSnapshot? = nil) throws(StorageError)
            -> [UInt8]?
        {
            let slice = try rocks(in: directory) { words in
                reading(snapshot) { options in
                    key.lend { rocksdb_get_pinned(handle, options, $0, $1, words) }
                }
            }
            guard let slice else { return nil }
            defer { rocksdb_pinnableslice_destroy(slice) }
            var count = 0
            let base = rocksdb_pinnableslice_value(slice, &count)
            return Array(shown(base, count))
        }

        private func reading<Result>(
            _ snapshot: RocksSnapshot?, _ body: (OpaquePointer?) -> Result
        ) -> Result {
            guard let snapshot else { return body(options.reading) }
            return snapshot.reading(body)
        }

        /// A number that the database knows of itself.
        func number(_ name: StaticString) -> UInt64 {
            var number: UInt64 = 0
            let isKnown = name.withUTF8Buffer { bytes in
                bytes.withMemoryRebound(to: CChar.self) { bytes in
                    rocksdb_property_int(handle, bytes.baseAddress, &number)
                }
            }
            return isKnown == 0 ? number : 0
        }
    }

    /// How rows are at one moment, whatever is written later.
    ///
    /// The options are made once and only read from then on, which any thread may do.
    final class RocksSnapshot: @unchecked Sendable {
        let database: RocksDatabase
        private let handle: OpaquePointer?
        private let options: OpaquePointer?

        init(of database: RocksDatabase) {
            self.database = database
            handle = rocksdb_create_snapshot(database.handle)
            options = rocksdb_readoptions_create()
            rocksdb_readoptions_set_snapshot(options, handle)
        }

        deinit {
            rocksdb_readoptions_destroy(options)
            rocksdb_release_snapshot(database.handle, handle)
        }

        func reading<Result>(_ body: (OpaquePointer?) -> Result) -> Result { body(options) }

        /// Has an iterator that is being made see what this sees.
        func bind(_ options: OpaquePointer?) { rocksdb_readoptions_set_snapshot(options, handle) }
    }
#endif

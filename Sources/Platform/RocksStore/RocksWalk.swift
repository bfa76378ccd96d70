#if RocksDB
    import CRocksDB
    import Storage

    /// A way through the rows of one family, as they were when it was made.
    struct RocksWalk: ~Copyable {
        private let database: RocksDatabase
        private let snapshot: RocksSnapshot?
        private let handle: OpaquePointer?
        private let options: OpaquePointer?
        /// Where the library reads the bounds for as long as it walks.
        private let bounds: UnsafeMutablePointer<CChar>
        private let order: ScanOrder

        /// Stands on the first row from `from` on and before `to`, or on the last.
        init(
            _ database: RocksDatabase, _ snapshot: RocksSnapshot?,
            from: [UInt8], to: [UInt8], _ order: ScanOrder, keepsBlocks: Bool = true
        ) {
            (self.database, self.snapshot, self.order) = (database, snapshot, order)
            bounds = .allocate(capacity: from.count + to.count + 1)
            for (index, byte) in (from + to).enumerated() {
                (bounds + index).initialize(to: CChar(bitPattern: byte))
            }
            options = rocksdb_readoptions_create()
            snapshot?.bind(options)
            rocksdb_readoptions_set_iterate_lower_bound(options, bounds, from.count)
            rocksdb_readoptions_set_iterate_upper_bound(
                options, bounds + from.count, to.count)
            if !keepsBlocks { rocksdb_readoptions_set_fill_cache(options, 0) }
            handle = rocksdb_create_iterator(database.handle, options)
            switch order {
            case .ascending: rocksdb_iter_seek_to_first(handle)
            case .descending: rocksdb_iter_seek_to_last(handle)
            }
        }

        deinit {
            rocksdb_iter_destroy(handle)
            rocksdb_readoptions_destroy(options)
            bounds.deallocate()
        }

        /// Whether it stands on a row; where it does not, it is at its end or has failed.
        var hasRow: Bool { rocksdb_iter_valid(handle) != 0 }

        /// Refuses what could not be read.
        func check() throws(StorageError) {
            try rocks(in: database.directory) { rocksdb_iter_get_error(handle, $0) }
        }

        func advance() {
            switch order {
            case .ascending: rocksdb_iter_next(handle)
            case .descending: rocksdb_iter_prev(handle)
            }
        }

        /// Lends the key and the value of the row that it stands on.
        func lend<Result>(_ body: (UnsafeRawBufferPointer, UnsafeRawBufferPointer) -> Result)
            -> Result
        {
            var (keyCount, valueCount) = (0, 0)
            let key = rocksdb_iter_key(handle, &keyCount)
            let value = rocksdb_iter_value(handle, &valueCount)
            return body(shown(key, keyCount), shown(value, valueCount))
        }

        var key: [UInt8] { lend { key, _ in Array(key) } }
    }

    extension RocksDatabase {
        /// Whether there is a row of that number.
        func hasRows(_ number: RowKey.Number, _ snapshot: RocksSnapshot? = nil)
            throws(StorageError) -> Bool
        {
            let (from, to) = RowKey.bounds(of: number)
            let walk = RocksWalk(self, snapshot, from: from, to: to, .ascending)
            try walk.check()
            return walk.hasRow
        }

        func catalog() throws(StorageError) -> RowCatalog {
            var catalog = RowCatalog()
            if let next = try value(of: RowKey.nextNumber) {
                guard let number = RowKey.number(next) else { throw nonsense(RowKey.nextNumber) }
                catalog = RowCatalog(next: number)
            }
            let (from, to) = RowKey.families
            let walk = RocksWalk(self, nil, from: from, to: to, .ascending)
            while walk.hasRow {
                let isTaken = walk.lend { catalog.take(Array($0), Array($1)) }
                guard isTaken else { throw nonsense(walk.key) }
                walk.advance()
            }
            try walk.check()
            return catalog
        }

        /// The sequence in a command log that the last batch was stamped with; 0 if there is none.
        func sequence() throws(StorageError) -> UInt64 {
            guard let bytes = try value(of: RowKey.sequence) else { return 0 }
            guard let sequence = RowKey.sequence(bytes) else { throw nonsense(RowKey.sequence) }
            return sequence
        }

        /// Removes rows that no family has: those of a replacement that was not finished.
        func dropUnfinished(_ catalog: RowCatalog) throws(StorageError) {
            let known = Set(catalog.numbers.values)
            var number: RowKey.Number = 1
            while true {
                let walk = RocksWalk(
                    self, nil, from: RowKey.prefix(number), to: RowKey.prefix(.max), .ascending)
                try walk.check()
                guard walk.hasRow, let found = RowKey.number(walk.key) else { return }
                if !known.contains(found) {
                    let batch = RocksBatch()
                    batch.clear(found)
                    try write(batch, isLast: false)
                }
                number = found + 1
            }
        }

        private func nonsense(_ key: [UInt8]) -> StorageError {
            .engine(
                EngineFailure(
                    .corrupted, of: .rocksDB, in: directory,
                    words: "a row that the store keeps for itself makes no sense: \(key)"))
        }
    }
#endif

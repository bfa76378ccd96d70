#if RocksDB
    import CRocksDB
    import Storage

    /// Changes that become durable together; dropped unless written.
    struct RocksBatch: ~Copyable {
        let handle: OpaquePointer

        init() {
            guard let handle = rocksdb_writebatch_create() else {
                preconditionFailure("the library always makes a batch")
            }
            self.handle = handle
        }

        deinit { rocksdb_writebatch_destroy(handle) }

        func put(_ key: [UInt8], _ value: [UInt8]) {
            key.lend { key, keyCount in
                value.lend { value, valueCount in
                    rocksdb_writebatch_put(handle, key, keyCount, value, valueCount)
                }
            }
        }

        func remove(_ key: [UInt8]) {
            key.lend { rocksdb_writebatch_delete(handle, $0, $1) }
        }

        /// Removes every row of a family.
        func clear(_ number: RowKey.Number) {
            let (from, to) = RowKey.bounds(of: number)
            from.lend { from, fromCount in
                to.lend { to, toCount in
                    rocksdb_writebatch_delete_range(handle, from, fromCount, to, toCount)
                }
            }
        }

        /// Puts the rows of a catalogue that differ from those of the one that is stored.
        func put(_ catalog: RowCatalog, over old: RowCatalog) {
            for (key, value) in catalog.changes(from: old) {
                if let value { put(key, value) } else { remove(key) }
            }
        }
    }

    /// A batch of a store on its way to be one of RocksDB, with the catalogue as it is then.
    struct RocksPlan: BatchTaker, ~Copyable {
        let batch = RocksBatch()
        private(set) var catalog: RowCatalog

        init(_ catalog: RowCatalog) { self.catalog = catalog }

        mutating func put(_ key: [UInt8], _ value: [UInt8], in family: FamilyName) {
            batch.put(RowKey.of(key, in: number(of: family)), value)
        }

        func remove(_ key: [UInt8], in family: FamilyName) {
            guard let number = catalog.number(of: family) else { return }
            batch.remove(RowKey.of(key, in: number))
        }

        func clear(_ family: FamilyName) {
            if let number = catalog.number(of: family) { batch.clear(number) }
        }

        /// The rows stay where they are; their number goes to the other family.
        mutating func move(_ family: FamilyName, to other: FamilyName) {
            guard family != other else { return }
            clear(other)
            catalog.set(other, to: catalog.number(of: family))
            catalog.set(family, to: nil)
        }

        /// Has a family have the rows of another number, or none.
        mutating func give(_ family: FamilyName, _ number: RowKey.Number?) {
            clear(family)
            catalog.set(family, to: number)
        }

        /// Notes the sequence of its record in a command log.
        func stamp(_ sequence: UInt64) {
            batch.put(RowKey.sequence, RowKey.bytes(ofSequence: sequence))
        }

        /// Forgets families that have no rows.
        mutating func forget(_ families: [FamilyName]) {
            for family in families {
                clear(family)
                catalog.set(family, to: nil)
            }
        }

        private mutating func number(of family: FamilyName) -> RowKey.Number {
            if let number = catalog.number(of: family) { return number }
            let number = catalog.draw()
            catalog.set(family, to: number)
            return number
        }
    }
#endif

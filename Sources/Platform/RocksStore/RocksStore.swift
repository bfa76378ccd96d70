#if RocksDB
    package import Disk
    package import Primitives
    package import Storage

    /// A store whose rows RocksDB keeps, for more of them than memory holds. Every batch is in RocksDB's
    /// own log, and that on the disk, when `apply` returns.
    package final class RocksStore: KeyedStore {
        let rows: RocksRows

        private init(_ rows: RocksRows) { self.rows = rows }

        /// Opens the store in a directory, or begins one. It is locked before anything in it is looked
        /// at, and what another engine or another chain has left there is refused.
        package static func open(
            on disk: PosixDisk, in directory: DiskPath, owner: Digest,
            memory: EngineMemory = EngineMemory()
        ) throws(StorageError) -> RocksStore {
            RocksStore(
                try RocksRows.open(.durable, on: disk, in: directory, owner: owner, memory))
        }

        // MARK: Reading

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

        package func view() throws(StorageError) -> any StoreView { try rows.view() }

        // MARK: Writing

        package func apply(_ batch: WriteBatch) throws(StorageError) {
            try rows.writing { (writer, open) throws(StorageError) in
                let empty = try rows.check(batch, open)
                guard !batch.isEmpty else { return }
                var plan = RocksPlan(open.catalog)
                plan.forget(empty)
                batch.tell(&plan)
                try rows.commit(plan, &writer, open)
                writer.batches += 1
            }
        }

        /// New rows are written under a number that no family has yet; then, in one step, the family
        /// has it. What a crash leaves of them is dropped at the next start.
        package func replace(
            _ family: FamilyName, with next: () throws(StorageError) -> StoreRow?
        ) throws(StorageError) {
            try rows.writing { (writer, open) throws(StorageError) in
                let empty = try rows.check(.replacing(family), open)
                var catalog = open.catalog
                let number = catalog.draw()
                let begun = RocksBatch()
                begun.put(catalog, over: open.catalog)
                try rows.write(begun, &writer, open)
                try rows.changing { (open) throws(StorageError) in open?.catalog = catalog }
                let isEmpty: Bool
                do throws(StorageError) {
                    isEmpty = try rows.gather(next, under: number, &writer, open)
                } catch {
                    if writer.stopped == nil {
                        let undone = RocksBatch()
                        undone.clear(number)
                        try rows.write(undone, &writer, open)
                    }
                    throw error
                }
                let begunOpen = RocksRows.Open(database: open.database, catalog: catalog)
                var plan = RocksPlan(catalog)
                plan.forget(empty)
                plan.give(family, isEmpty ? nil : number)
                try rows.commit(plan, &writer, begunOpen)
                writer.batches += 1
            }
        }

        package func compact() throws(StorageError) {
            try rows.writing { (writer, open) throws(StorageError) in
                try open.database.flush()
                open.database.compact()
                writer.compactions += 1
            }
        }

        package func close() { rows.close() }

        package var status: StoreStatus { rows.status }
    }
#endif

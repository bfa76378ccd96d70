#if RocksDB
    import Disk
    import Storage
    import Synchronization

    /// The rows of a store in RocksDB: what a durable store, a follower and a reader have in common.
    ///
    /// A reader takes the catalogue and reads RocksDB without a lock. Where a batch changes the
    /// catalogue, so that a family's rows lie elsewhere than before, `generation` grows before and
    /// after it, and whoever has read meanwhile reads again: nobody sees half of a batch.
    final class RocksRows: Sendable {
        let directory: DiskPath
        /// Held by whoever writes.
        private let writer: Mutex<Writer>
        /// What readers need; held for moments, and while a batch changes the catalogue. Empty once
        /// the store is closed.
        private let open: Mutex<Open?>
        private let generation = Atomic<UInt64>(0)

        struct Open: Sendable {
            let database: RocksDatabase
            var catalog: RowCatalog
        }

        struct Writer: Sendable {
            var batches: UInt64 = 0
            var compactions: UInt64 = 0
            /// The sequence in a command log of the last batch; of use to a follower alone.
            var sequence: UInt64
            /// A sequence up to which batches are known to be durable.
            var settled: UInt64
            /// Why no more is written.
            var stopped: StorageError?
        }

        private init(_ database: RocksDatabase, _ catalog: RowCatalog, _ sequence: UInt64) {
            directory = database.directory
            writer = Mutex(Writer(sequence: sequence, settled: sequence))
            open = Mutex(Open(database: database, catalog: catalog))
        }

        /// Reads what the store keeps for itself, and drops what was not finished.
        static func begin(_ database: RocksDatabase) throws(StorageError) -> RocksRows {
            let catalog = try database.catalog()
            switch database.access {
            case .durable, .following: try database.dropUnfinished(catalog)
            case .reading: break
            }
            return RocksRows(database, catalog, try database.sequence())
        }

        func close() {
            // Whoever writes ends first.
            writer.withLock { _ in
                open.withLock { $0 = nil }
            }
        }

        // MARK: Reading

        private func current() throws(StorageError) -> (Open, UInt64) {
            try open.withLock { (open) throws(StorageError) in
                guard let open else { throw .closed }
                return (open, generation.load(ordering: .sequentiallyConsistent))
            }
        }

        /// Reads at one moment of the catalogue. `body` may be called again; what it opens must show
        /// the rows as they are when it returns.
        func reading<Result: ~Copyable>(
            _ body: (Open) throws(StorageError) -> Result
        ) throws(StorageError) -> Result {
            while true {
                let (open, seen) = try current()
                let result = try body(open)
                if generation.load(ordering: .sequentiallyConsistent) == seen { return result }
            }
        }

        func view() throws(StorageError) -> RocksView {
            RocksView(
                of: self,
                try reading { open in
                    RocksMoment(
                        catalog: open.catalog, snapshot: RocksSnapshot(of: open.database))
                })
        }

        /// Refuses what comes after the end of the store.
        func checkIsOpen() throws(StorageError) { _ = try current() }

        // MARK: Writing

        /// Runs what writes, alone. A write that failed ends all writing: what is on the disk is for
        /// the next start to find out.
        func writing<Result: Sendable>(
            _ body: (inout Writer, Open) throws(StorageError) -> Result
        ) throws(StorageError) -> Result {
            try writer.withLock { (writer) throws(StorageError) in
                let (open, _) = try current()
                if let stopped = writer.stopped { throw stopped }
                return try body(&writer, open)
            }
        }

        /// Refuses a batch for what every engine refuses, and says which families it should forget so
        /// that no more are known than there may be.
        func check(_ batch: WriteBatch, _ open: Open) throws(StorageError) -> [FamilyName] {
            try batch.check()
            let filled = batch.filled
            let known = open.catalog.numbers
            let most = StoreLimits.families
            if known.count + filled.count(where: { known[$0] == nil }) <= most { return [] }
            // Some may have no rows any more.
            var (count, empty) = (0, [FamilyName]())
            for (family, number) in known {
                if try open.database.hasRows(number) { count += 1 } else { empty.append(family) }
            }
            let gone = Set(empty)
            count += filled.count { known[$0] == nil || gone.contains($0) }
            guard count <= most else { throw .tooMany(count, most: most) }
            return empty.sorted()
        }

        /// Writes a plan; readers see its rows and its catalogue together.
        func commit(
            _ plan: borrowing RocksPlan, _ writer: inout Writer, _ old: Open
        ) throws(StorageError) {
            let catalog = plan.catalog
            plan.batch.put(catalog, over: old.catalog)
            do throws(StorageError) {
                guard catalog != old.catalog else { return try old.database.write(plan.batch) }
                let written = plan.batch.handle
                try changing { (open) throws(StorageError) in
                    try old.database.write(written)
                    open?.catalog = catalog
                }
            } catch {
                writer.stopped = error
                throw error
            }
        }

        /// Changes what readers need; those that are reading meanwhile read again.
        func changing(
            _ body: (inout Open?) throws(StorageError) -> Void
        ) throws(StorageError) {
            try open.withLock { (open) throws(StorageError) in
                generation.add(1, ordering: .sequentiallyConsistent)
                defer { generation.add(1, ordering: .sequentiallyConsistent) }
                try body(&open)
            }
        }

        // MARK: What it has to say

        var status: StoreStatus {
            var status = StoreStatus(engine: .rocksDB)
            writer.withLock { writer in
                status.batches = writer.batches
                status.compactions = writer.compactions
                status.stopped = writer.stopped
            }
            guard let (open, _) = try? current() else {
                status.stopped = .closed
                return status
            }
            let database = open.database
            status.families = open.catalog.numbers.count
            status.rows = Int(clamping: database.number("rocksdb.estimate-num-keys"))
            let written = database.number("rocksdb.cur-size-all-mem-tables")
            status.bytes = Int(clamping: database.number("rocksdb.total-sst-files-size") + written)
            status.unsettledBytes = written
            return status
        }

        var sequence: UInt64 { writer.withLock { $0.sequence } }
        var settled: UInt64 { writer.withLock { $0.settled } }
    }
#endif

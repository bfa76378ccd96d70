#if RocksDB
    package import Disk
    package import Primitives
    package import Storage

    /// Rows that a command log makes, kept by RocksDB without a log of its own. Every batch carries the
    /// sequence of its record in the command log, in the same step as its rows, and batches become
    /// durable in their order: after a crash the rows are those of the log up to ``sequence``, and what
    /// stands in the log behind it is applied again.
    ///
    ///     let rows = try RocksFollower.open(on: disk, in: DiskPath("rows"), owner: chain)
    ///     var reader = log.reader(from: rows.sequence + 1)
    ///
    /// What a log is cut back behind, its rows cannot be: rows that have come further are made anew.
    package final class RocksFollower: StoreView {
        private let rows: RocksRows

        private init(_ rows: RocksRows) { self.rows = rows }

        package static func open(
            on disk: PosixDisk, in directory: DiskPath, owner: Digest,
            memory: EngineMemory = EngineMemory()
        ) throws(StorageError) -> RocksFollower {
            RocksFollower(
                try RocksRows.open(.following, on: disk, in: directory, owner: owner, memory))
        }

        /// The sequence of the last batch that is here: whoever opens the rows goes on behind it. A log
        /// that ends before it is not the one they come from.
        package var sequence: UInt64 { rows.sequence }

        /// A sequence up to which batches are durable here: the log is kept from behind it on.
        package var settled: UInt64 { rows.settled }

        /// Makes all changes of a batch, or none, and stamps them with the sequence of its record in
        /// the command log, where it is durable already. An empty batch moves the sequence alone.
        package func apply(_ batch: WriteBatch, at sequence: UInt64) throws(StorageError) {
            try rows.writing { (writer, open) throws(StorageError) in
                guard sequence > writer.sequence else {
                    throw .notBehind(sequence: sequence, last: writer.sequence)
                }
                let empty = try rows.check(batch, open)
                var plan = RocksPlan(open.catalog)
                plan.forget(empty)
                batch.tell(&plan)
                plan.stamp(sequence)
                try rows.commit(plan, &writer, open)
                writer.batches += 1
                writer.sequence = sequence
            }
        }

        /// Makes all batches durable that are here, so that the command log may be cut up to
        /// ``settled``: for the moments at which snapshots are made.
        package func settle() throws(StorageError) {
            try rows.writing { (writer, open) throws(StorageError) in
                do throws(StorageError) { try open.database.flush() } catch {
                    writer.stopped = error
                    throw error
                }
                writer.settled = writer.sequence
            }
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

        package func close() { rows.close() }

        package var status: StoreStatus { rows.status }
    }
#endif

public import Disk
public import Primitives
import Records
import Synchronization

/// A store of our own: rows in memory, every batch a record of a command log, and now and then a
/// snapshot that writes only the runs of rows that have changed. A restart reads the newest snapshot
/// and the log behind it.
///
/// A write that failed stops the store for good, as it does the log: what it held is still read, and
/// the next start finds out what is on the disk.
public final class InHouseStore<D: Disk>: KeyedStore {
    /// What was found when the store was opened.
    public let recovery: StoreRecovery
    private let options: InHouseOptions
    /// Held by whoever writes; empty once the store is closed.
    private let writer: Mutex<Writer?>
    /// What readers see; held for moments only.
    private let rows: Mutex<Families?>

    private struct Writer {
        /// Nobody else has the store's directory open.
        let lock: D.Lock
        let log: CommandLog<D>
        var snapshots: Snapshots<D>
        var batches: UInt64 = 0
        var compactions: UInt64 = 0
        /// Bytes of the log that the newest snapshot does not stand for.
        var unsettled: UInt64 = 0
        var compactionProblem: StorageError?
        /// No compaction is tried by itself before so many bytes are unsettled.
        var nextAttempt: UInt64
    }

    /// Opens the store in a directory, or begins one. The directory is locked before anything in it
    /// is looked at, so a store that is open already is refused and not touched.
    public init(
        on disk: D, in directory: DiskPath, owner: Digest,
        options: InHouseOptions = InHouseOptions()
    ) throws(StorageError) {
        let lock = try onDisk { () throws(DiskError) in try disk.claim(directory) }
        var snapshots = try Snapshots(
            disk, in: directory / "snapshots", owner: owner,
            limits: SnapshotLimits(keep: options.snapshots))
        let restored = try snapshots.restore({ _ in Families() }, Families.take)
        let log = try CommandLog(
            on: disk, in: directory / "log", owner: owner, options: options.log)
        try onDisk { () throws(DiskError) in try disk.syncDirectory(directory) }
        var families = restored?.state ?? Families()
        let replayed = try families.replay(
            log, behind: restored?.snapshot.point, in: directory / "log")
        families.dropUnfinished()
        recovery = StoreRecovery(
            snapshot: restored?.snapshot.point, refused: snapshots.refused,
            batchesReplayed: replayed.batches, log: log.recovery)
        self.options = options
        rows = Mutex(families)
        writer = Mutex(
            Writer(
                lock: lock, log: log, snapshots: snapshots, unsettled: replayed.bytes,
                nextAttempt: options.compactAfter))
    }

    // MARK: Reading

    public func families() throws(StorageError) -> [FamilyName] {
        try reading { families in families.families() }
    }

    public func value(of key: [UInt8], in family: FamilyName) throws(StorageError) -> [UInt8]? {
        try reading { families in families.value(of: key, in: family) }
    }

    public func count(of family: FamilyName) throws(StorageError) -> Int {
        try reading { families in families.count(of: family) }
    }

    public func scan(
        _ family: FamilyName, _ range: KeyRange, _ order: ScanOrder, limit: Int,
        _ body: (Span<UInt8>, Span<UInt8>) -> ScanStep
    ) throws(StorageError) {
        try reading { $0 }.scan(family, range, order, limit: limit, body)
    }

    public func view() throws(StorageError) -> any StoreView { try reading { $0 } }

    private func reading<T: Sendable>(_ body: (borrowing Families) -> T) throws(StorageError) -> T {
        try rows.withLock { (rows) throws(StorageError) in
            guard let rows else { throw .closed }
            return body(rows)
        }
    }

    // MARK: Writing

    public func apply(_ batch: WriteBatch) throws(StorageError) {
        try writing { (writer) throws(StorageError) in
            try check(batch)
            guard !batch.isEmpty else { return }
            try Self.log(batch, &writer)
            rows.withLock { $0?.apply(batch) }
            writer.batches += 1
            compactIfDue(&writer)
        }
    }

    public func replace(
        _ family: FamilyName, with next: () throws(StorageError) -> StoreRow?
    ) throws(StorageError) {
        let shadow = family.shadow(FamilyName.unfinished)
        try writing { (writer) throws(StorageError) in
            if let problem = try reading({ $0.problem(replacing: family) }) { throw problem }
            var last = WriteBatch()
            last.move(shadow, to: family)
            var start = WriteBatch()
            start.clear(shadow)
            try Self.log(start, &writer)
            let new: OrderedRows
            do throws(StorageError) {
                new = try Self.gather(next, into: shadow, &writer)
            } catch {
                // What was logged so far is forgotten at once if it can be, at the next start if not.
                if writer.log.stopped == nil { try Self.log(start, &writer) }
                throw error
            }
            try Self.log(last, &writer)
            rows.withLock { $0?.set(family, to: new) }
            writer.batches += 1
            compactIfDue(&writer)
        }
    }

    private func check(_ batch: WriteBatch) throws(StorageError) {
        if let problem = try reading({ families in families.problem(with: batch) }) {
            throw problem
        }
    }

    /// Logs rows under a name nobody reads, by the mebibyte.
    private static func gather(
        _ next: () throws(StorageError) -> StoreRow?, into shadow: FamilyName,
        _ writer: inout Writer
    ) throws(StorageError) -> OrderedRows {
        var (batch, size) = (WriteBatch(), 0)
        let rows = try OrderedRows { () throws(StorageError) in
            guard let row = try next() else { return nil }
            try row.check()
            batch.put(row.key, row.value, in: shadow)
            size += row.key.count + row.value.count
            if size > 1 << 20 || batch.count > 1 << 14 {
                try log(batch, &writer)
                (batch, size) = (WriteBatch(), 0)
            }
            return row
        }
        if !batch.isEmpty { try log(batch, &writer) }
        return rows
    }

    private func writing<T: Sendable>(
        _ body: (inout Writer) throws(StorageError) -> T
    ) throws(StorageError) -> T {
        try writer.withLock { (writer) throws(StorageError) in
            guard var open = writer.take() else { throw .closed }
            defer { writer = open }
            return try body(&open)
        }
    }

    /// Makes a batch durable: all of it or, thrown, none that anybody was told of.
    private static func log(_ batch: WriteBatch, _ writer: inout Writer) throws(StorageError) {
        let payload = LoggedBatch(batch).binary()
        do throws(StorageError) {
            try payload.forEachPiece { (piece) throws(StorageError) in
                try writer.log.append(.batch, piece)
            }
        } catch {
            writer.log.discard()
            throw error
        }
        try writer.log.commit()
        writer.unsettled += UInt64(payload.count)
    }

    // MARK: Compaction

    /// Writes a snapshot of all rows, then removes the log that even the oldest kept snapshot stands
    /// for. A store without changes since its newest snapshot has nothing to do.
    public func compact() throws(StorageError) {
        try writing { (writer) throws(StorageError) in try compact(&writer) }
    }

    private func compact(_ writer: inout Writer) throws(StorageError) {
        let end = writer.log.end
        guard end.sequence > writer.snapshots.kept.last?.point.sequence ?? 0 else { return }
        // Nobody else writes meanwhile, so the copy with its digests can take the rows' place.
        var families = try reading { $0 }
        var parts: [NewPart] = []
        families.forEachRun { family, digest, bytes in
            parts.append(NewPart(family.label, digest: digest) { bytes })
        }
        rows.withLock { [families] in $0 = families }
        try writer.snapshots.write(
            at: SnapshotPoint(sequence: end.sequence, link: end.link), parts)
        writer.unsettled = 0
        writer.compactions += 1
        writer.nextAttempt = options.compactAfter
        let oldest = writer.snapshots.kept.first?.point.sequence ?? 0
        try writer.log.drop(before: oldest + 1)
        writer.compactionProblem = nil
    }

    /// A store whose log has grown beyond its rows is compacted by who writes to it. What was
    /// written is durable whatever comes of that, so a failure is kept for the status and tried
    /// again later.
    private func compactIfDue(_ writer: inout Writer) {
        let size = rows.withLock { $0?.size ?? 0 }
        guard writer.unsettled >= max(writer.nextAttempt, UInt64(size)) else { return }
        do throws(StorageError) { try compact(&writer) } catch {
            writer.compactionProblem = error
            writer.nextAttempt = writer.unsettled + options.compactAfter / 4
        }
    }

    // MARK: Its end

    public func close() {
        writer.withLock { $0 = nil }
        rows.withLock { $0 = nil }
    }

    public var status: StoreStatus {
        var status = StoreStatus(engine: .inHouse)
        status.recovery = recovery
        writer.withLock { writer in
            status.batches = writer?.batches ?? 0
            status.compactions = writer?.compactions ?? 0
            status.unsettledBytes = writer?.unsettled ?? 0
            status.stopped = writer.map { $0.log.stopped } ?? .closed
            status.compactionProblem = writer?.compactionProblem ?? writer?.snapshots.untidied
        }
        rows.withLock { rows in
            status.families = rows?.rows.count ?? 0
            status.rows = rows?.rowCount ?? 0
            status.bytes = rows?.size ?? 0
        }
        return status
    }
}

/// How a store of our own is laid out.
public struct InHouseOptions: Sendable {
    /// How many snapshots are kept, at least two.
    public var snapshots = 2
    /// A store is compacted by itself once its log has so many bytes and as many as its rows.
    public var compactAfter: UInt64 = 64 << 20
    /// A batch is one group of the log and fits one segment.
    public var log = LogOptions()

    public init() { log.segmentSize = 32 << 20 }
}

/// What opening a store has found.
public struct StoreRecovery: Hashable, Sendable {
    /// The snapshot the rows were read from.
    public let snapshot: SnapshotPoint?
    /// Newer ones that could not be used; the log made up for them.
    public let refused: [RefusedSnapshot]
    public let batchesReplayed: UInt64
    public let log: LogRecovery
}

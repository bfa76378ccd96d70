public import Disk
public import Primitives
import Synchronization

/// Files named by what they hold: each byte that is handed out has been checked against the id.
///
/// Whoever puts a blob gets a ``BlobLease``, and ends it when the state refers to the blob. Blobs
/// keep no counts: a ``sweep(horizon:isReferenced:)`` is told what the state refers to and removes
/// the rest, first to the trash and by a later sweep for good. What is put is on the disk, name and
/// all, before its lease exists; so a reference that is logged after it never points at nothing.
///
/// One process uses a directory at a time; within it every call may come from any thread, and
/// readers wait for nobody but the disk.
public final class Blobs<D: Disk>: Sendable {
    /// The chain or store whose blobs these are.
    public let owner: Digest
    /// The most bytes one blob may have.
    public let largest: UInt64

    let disk: D
    let places: BlobPlaces
    let index: Mutex<BlobIndex>
    let outlines = Mutex(OutlineShelf())
    /// Held for as long as anybody uses the directory.
    private let lock: D.Lock
    let leftOver = Mutex<StorageError?>(nil)
    /// The directories blobs stand in. Who holds it changes names; nobody else does.
    let shards: Mutex<Set<DiskPath>>

    /// Opens the blobs in a directory, which is made if it is not there. Every blob found counts as
    /// arrived at `arrival`, the end of the recovered log, so no sweep touches one whose reference is
    /// yet to be replayed. A directory that somebody else has open is refused.
    ///
    /// `quota` is counted in bytes and `most` in blobs, which take some hundred bytes of memory each.
    public init(
        on disk: D, at directory: DiskPath, owner: Digest, quota: UInt64,
        most: Int = 1 << 20, largest: UInt64 = 4 << 30, arrival: UInt64
    ) throws(StorageError) {
        let places = BlobPlaces(root: directory)
        lock = try onDisk { () throws(DiskError) in try disk.claim(directory) }
        let (index, shards) = try onDisk { () throws(DiskError) in
            try BlobListing.read(places, on: disk, quota: quota, most: most, arrival: arrival)
        }
        (self.disk, self.owner, self.largest, self.places) = (disk, owner, largest, places)
        self.index = Mutex(index)
        self.shards = Mutex(shards)
    }

    // MARK: Room

    public var quota: UInt64 { index.withLock { $0.quota } }

    /// The bytes that blobs take, by blocks of 4 KiB, with their outlines, the trash and what is set aside as damaged.
    public var used: UInt64 { index.withLock { $0.used } }

    /// The bytes that are neither used nor reserved by a writer.
    public var free: UInt64 { index.withLock { $0.free } }

    /// Why files of an older copy stand beside a blob, in the trash or set aside: until the next
    /// start they take their room.
    public var untidied: StorageError? { leftOver.withLock { $0 } }

    /// How many blobs there are.
    public var count: Int { index.withLock { $0.present.count } }

    /// The length of a blob; `nil` if it is not there.
    public func length(of id: ContentID) -> UInt64? {
        index.withLock { ($0.present[id]?.length ?? $0.trash[id]?.length) }
    }

    // MARK: Putting

    /// A writer for a new blob. What is declared has to hold; a declared length has its room at
    /// once, otherwise room is taken as the blob grows.
    public func writer(declaring id: ContentID? = nil, length: UInt64? = nil)
        throws(StorageError) -> BlobWriter<D>
    {
        try BlobWriter(self, declaring: id, length: length)
    }

    /// Puts bytes at hand.
    public func put(_ bytes: Span<UInt8>, at arrival: UInt64) throws(StorageError) -> BlobLease<D> {
        let writer = try writer(length: UInt64(bytes.count))
        try writer.append(bytes)
        return try writer.finish(at: arrival)
    }

    /// A lease on a blob that is there, so that a reference to it can be made.
    public func lease(_ id: ContentID) throws(StorageError) -> BlobLease<D> {
        try shards.withLock { _ throws(StorageError) in
            try restore(id)
            let length = try index.withLock { index throws(StorageError) in
                guard let known = index.present[id] else { throw Self.absent(id, in: index) }
                index.lease(id)
                return known.length
            }
            return BlobLease(id, length: length, blobs: self)
        }
    }

    func endLease(_ id: ContentID, at arrival: UInt64?) {
        index.withLock { index in
            if let arrival { index.touch(id, at: arrival) }
            index.endLease(id)
        }
    }

    static func absent(_ id: ContentID, in index: BlobIndex) -> StorageError {
        .blob(index.bad[id] == nil ? .unknown(id) : .quarantined(id))
    }

    /// Brings a blob back from the trash, if that is where it is. The caller holds the names.
    func restore(_ id: ContentID) throws(StorageError) {
        guard index.withLock({ $0.trash[id] != nil }) else { return }
        try onDisk { () throws(DiskError) in
            do throws(DiskError) {
                try disk.rename(places.trash(of: id), to: places.content(of: id))
            } catch {
                // Renamed by an attempt whose sync then failed.
                guard error.problem == .missing else { throw error }
            }
            try disk.syncDirectory(places.shard(of: id))
        }
        index.withLock { $0.restore(id) }
    }

    // MARK: Reading

    /// A reader of a blob, which goes on where a sweep takes the blob away meanwhile.
    public func reader(of id: ContentID) throws(StorageError) -> BlobReader<D> {
        if index.withLock({ $0.trash[id] != nil }) { try lease(id).giveUp() }
        let known = try index.withLock { index throws(StorageError) in
            guard let known = index.present[id] else { throw Self.absent(id, in: index) }
            return known
        }
        return try BlobReader(id, known, of: self)
    }

    /// Bytes of a blob, checked; all of them if no range is given. For more than
    /// ``BlobReader/mostBytes`` at once take a ``reader(of:)``.
    public func read(_ id: ContentID, _ range: Range<UInt64>? = nil) throws(StorageError) -> [UInt8]
    {
        let reader = try reader(of: id)
        return try reader.read(range ?? 0..<reader.length)
    }

    /// A part of a blob with its proof, for someone who has the id alone.
    public func part(_ range: Range<UInt64>, of id: ContentID) throws(StorageError) -> BlobPart {
        try reader(of: id).part(range)
    }

    /// Sets a blob aside that was found damaged, unless another copy has taken its place.
    func quarantine(_ id: ContentID, copy: UInt64) {
        shards.withLock { _ in
            let isThere = index.withLock { index in
                guard index.present[id]?.copy == copy else { return false }
                index.quarantine(id)
                return true
            }
            guard isThere else { return }
            outlines.withLock { $0.drop(id) }
            do throws(DiskError) {
                try disk.rename(places.content(of: id), to: places.bad(of: id))
                try disk.syncDirectory(places.damaged)
                try remove(places.outline(of: id))
            } catch {
                // It is out of the index. Should its file be back at the next start, the next reader
                // finds the same damage.
                return
            }
        }
    }

    /// Removes a file that may be gone already.
    func remove(_ path: DiskPath) throws(DiskError) {
        do throws(DiskError) { try disk.remove(path) } catch {
            guard error.problem == .missing else { throw error }
        }
    }
}

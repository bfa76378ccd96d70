public import Primitives
import Disk
import Synchronization

/// What a sweep has done.
public struct BlobSweep: Hashable, Sendable {
    /// Blobs that came back from the trash, since something refers to them.
    public var restored = 0
    /// Blobs that went to the trash.
    public var trashed = 0
    /// Blobs that are gone for good.
    public var deleted = 0
    public var bytesFreed: UInt64 = 0

    public init() {}
}

extension Blobs {
    /// Removes what nothing refers to. A blob goes to the trash if no reference names it, nobody
    /// holds a lease on it and it arrived before `horizon`; it goes for good in a sweep of a later
    /// horizon. A damaged one goes at once.
    ///
    /// `isReferenced` speaks of the whole state, final and current, as it was at `horizon` or later.
    /// No crash makes this lose a blob that is referred to: to refer to one takes a lease, and a
    /// lease brings a blob back from the trash.
    public func sweep(horizon: UInt64, isReferenced: (ContentID) -> Bool) throws(StorageError)
        -> BlobSweep
    {
        var sweep = BlobSweep()
        sweep.restored = try reclaim(isReferenced: isReferenced)
        let thrown = index.withLock { $0.trash.keys.sorted() }
        try delete(thrown.filter { !isReferenced($0) }, horizon, \.trash, &sweep)
        let damaged = index.withLock { $0.bad.keys.sorted() }
        try delete(damaged.filter { !isReferenced($0) }, horizon, \.bad, &sweep)

        let candidates = index.withLock { index in
            index.present.filter { index.isIdle($0, since: $1.arrival, horizon: horizon) }
                .keys.sorted()
        }
        for id in candidates where !isReferenced(id) {
            sweep.trashed += try trash(id, at: horizon) ? 1 : 0
        }
        return sweep
    }

    /// Brings back from the trash what is referred to, and says how many that were. Call it once the
    /// state is recovered; a sweep does it too.
    public func reclaim(isReferenced: (ContentID) -> Bool) throws(StorageError) -> Int {
        var count = 0
        for id in index.withLock({ $0.trash.keys.sorted() }) where isReferenced(id) {
            try shards.withLock { _ throws(StorageError) in try restore(id) }
            count += 1
        }
        return count
    }

    /// Whether a blob went to the trash; it stays if it was leased or referred to meanwhile.
    private func trash(_ id: ContentID, at horizon: UInt64) throws(StorageError) -> Bool {
        try shards.withLock { _ throws(StorageError) in
            let isIdle = index.withLock { index in
                index.present[id].map { index.isIdle(id, since: $0.arrival, horizon: horizon) }
            }
            guard isIdle == true else { return false }
            try onDisk { () throws(DiskError) in
                try disk.rename(places.content(of: id), to: places.trash(of: id))
            }
            index.withLock { $0.trash(id, at: horizon) }
            outlines.withLock { $0.drop(id) }
            try onDisk { () throws(DiskError) in
                try remove(places.outline(of: id))
            }
            return true
        }
    }

    /// Deletes what has left before the horizon. Its room is free once no crash can bring it back.
    private func delete(
        _ ids: [ContentID], _ horizon: UInt64,
        _ left: KeyPath<BlobIndex, [ContentID: BlobIndex.Left]>,
        _ sweep: inout BlobSweep
    ) throws(StorageError) {
        let isTrash = left == \BlobIndex.trash
        try shards.withLock { _ throws(StorageError) in
            let doomed = index.withLock { index in
                ids.filter { id in
                    index[keyPath: left][id].map {
                        index.isIdle(id, since: $0.since, horizon: horizon)
                    } ?? false
                }
            }
            guard !doomed.isEmpty else { return }
            try onDisk { () throws(DiskError) in
                for id in doomed {
                    try remove(isTrash ? places.trash(of: id) : places.bad(of: id))
                }
                try disk.syncDirectory(isTrash ? places.thrown : places.damaged)
            }
            index.withLock { index in
                let before = index.used
                for id in doomed {
                    if isTrash { index.removeTrash(id) } else { index.removeBad(id) }
                }
                sweep.bytesFreed += before - index.used
            }
            sweep.deleted += doomed.count
        }
    }
}

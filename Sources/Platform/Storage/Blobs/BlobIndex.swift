import Crypto

/// Which blobs there are, how much they take, and who needs them still. Kept in memory, read from
/// the directories at each start.
struct BlobIndex {
    struct Present {
        let length: UInt64
        /// When it arrived or was last referred to; a sweep spares what came after its horizon.
        var arrival: UInt64
        /// Tells one copy of a blob from the copy that took its place.
        let copy: UInt64
    }

    /// A blob that has left: to the trash at that horizon, or because it was found damaged.
    struct Left {
        let length: UInt64
        let since: UInt64
    }

    let quota: UInt64
    private(set) var used: UInt64 = 0
    private(set) var reserved: UInt64 = 0
    private(set) var present: [ContentID: Present] = [:]
    private(set) var trash: [ContentID: Left] = [:]
    private(set) var bad: [ContentID: Left] = [:]
    private var leases: [ContentID: Int] = [:]
    private var copies: UInt64 = 0
    private var writers: UInt64 = 0

    init(quota: UInt64) { self.quota = quota }

    // MARK: Room

    /// What a blob takes: its bytes and its outline's.
    static func footprint(_ length: UInt64) -> UInt64 {
        length + OutlineFile.mostBytes(length: length)
    }

    var free: UInt64 {
        let taken = used + reserved
        return quota > taken ? quota - taken : 0
    }

    mutating func reserve(_ bytes: UInt64) throws(StorageError) {
        guard bytes <= free else { throw .blob(.noRoom(bytes: bytes, free: free)) }
        reserved += bytes
    }

    mutating func release(_ bytes: UInt64) { reserved -= bytes }

    mutating func nextWriter() -> UInt64 {
        writers += 1
        return writers
    }

    // MARK: Comings and goings

    mutating func arrive(_ id: ContentID, length: UInt64, at arrival: UInt64) {
        precondition(present[id] == nil, "a blob is there once")
        copies += 1
        present[id] = Present(length: length, arrival: arrival, copy: copies)
        used += Self.footprint(length)
    }

    mutating func touch(_ id: ContentID, at arrival: UInt64) {
        guard let known = present[id], known.arrival < arrival else { return }
        present[id]?.arrival = arrival
    }

    /// Moves a blob to the trash, where it still takes its room.
    mutating func trash(_ id: ContentID, at horizon: UInt64) {
        guard let known = present.removeValue(forKey: id) else { return }
        trash[id] = Left(length: known.length, since: horizon)
    }

    mutating func restore(_ id: ContentID) {
        guard let left = trash.removeValue(forKey: id) else { return }
        used -= Self.footprint(left.length)
        arrive(id, length: left.length, at: left.since)
    }

    /// Sets a damaged blob aside, where it still takes its room.
    mutating func quarantine(_ id: ContentID) {
        guard let known = present.removeValue(forKey: id) else { return }
        removeBad(id)
        bad[id] = Left(length: known.length, since: known.arrival)
    }

    mutating func removeTrash(_ id: ContentID) {
        guard let left = trash.removeValue(forKey: id) else { return }
        used -= Self.footprint(left.length)
    }

    mutating func removeBad(_ id: ContentID) {
        guard let left = bad.removeValue(forKey: id) else { return }
        used -= Self.footprint(left.length)
    }

    // MARK: At a start

    mutating func foundTrash(_ id: ContentID, length: UInt64, at arrival: UInt64) {
        trash[id] = Left(length: length, since: arrival)
        used += Self.footprint(length)
    }

    mutating func foundBad(_ id: ContentID, length: UInt64, at arrival: UInt64) {
        bad[id] = Left(length: length, since: arrival)
        used += Self.footprint(length)
    }

    // MARK: Leases

    mutating func lease(_ id: ContentID) { leases[id, default: 0] += 1 }

    mutating func endLease(_ id: ContentID) {
        guard let count = leases[id] else { return }
        leases[id] = count > 1 ? count - 1 : nil
    }

    /// Whether nobody holds a blob that came or left at that moment against a sweep.
    func isIdle(_ id: ContentID, since moment: UInt64, horizon: UInt64) -> Bool {
        leases[id] == nil && moment < horizon
    }
}

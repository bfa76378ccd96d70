import Primitives

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
    /// How many blobs there may be, those in the trash, set aside or being written included.
    let most: Int
    private(set) var used: UInt64 = 0
    private(set) var reserved: UInt64 = 0
    private(set) var present: [ContentID: Present] = [:]
    private(set) var trash: [ContentID: Left] = [:]
    private(set) var bad: [ContentID: Left] = [:]
    private var leases: [ContentID: Int] = [:]
    private var copies: UInt64 = 0
    private var writers: UInt64 = 0
    private var writersOpen = 0

    init(quota: UInt64, most: Int) { (self.quota, self.most) = (quota, most) }

    // MARK: Room

    /// What a file takes is counted in blocks of so many bytes.
    static let block: UInt64 = 4_096

    /// What a blob takes: the blocks of its bytes, at least one, and those of its outline.
    static func footprint(_ length: UInt64) -> UInt64 {
        // No file system has files of this length; what claims one takes all there is.
        guard length < 1 << 62 else { return .max }
        let outline = OutlineFile.mostBytes(length: length)
        return max(blocks(length), block) + blocks(outline)
    }

    private static func blocks(_ bytes: UInt64) -> UInt64 { (bytes + block - 1) / block * block }

    var free: UInt64 {
        let (taken, isOver) = used.addingReportingOverflow(reserved)
        return isOver || taken > quota ? 0 : quota - taken
    }

    private mutating func charge(_ length: UInt64) {
        let (sum, isOver) = used.addingReportingOverflow(Self.footprint(length))
        used = isOver ? .max : sum
    }

    private mutating func refund(_ length: UInt64) { used -= min(used, Self.footprint(length)) }

    mutating func reserve(_ bytes: UInt64) throws(StorageError) {
        guard bytes <= free else { throw .blob(.noRoom(bytes: bytes, free: free)) }
        reserved += bytes
    }

    /// A number for a new writer, which has so many bytes reserved until its end.
    mutating func beginWriter(reserving bytes: UInt64) throws(StorageError) -> UInt64 {
        guard present.count + trash.count + bad.count + writersOpen < most else {
            throw .blob(.tooMany(most: most))
        }
        try reserve(bytes)
        (writers, writersOpen) = (writers + 1, writersOpen + 1)
        return writers
    }

    mutating func endWriter(_ reserved: UInt64) {
        self.reserved -= reserved
        writersOpen -= 1
    }

    // MARK: Comings and goings

    mutating func arrive(_ id: ContentID, length: UInt64, at arrival: UInt64) {
        precondition(present[id] == nil, "a blob is there once")
        copies += 1
        present[id] = Present(length: length, arrival: arrival, copy: copies)
        charge(length)
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
        refund(left.length)
        arrive(id, length: left.length, at: left.since)
    }

    /// Sets a damaged blob aside, where it still takes its room.
    mutating func quarantine(_ id: ContentID) {
        guard let known = present.removeValue(forKey: id) else { return }
        removeBad(id)
        bad[id] = Left(length: known.length, since: known.arrival)
    }

    mutating func removeTrash(_ id: ContentID) {
        if let left = trash.removeValue(forKey: id) { refund(left.length) }
    }

    mutating func removeBad(_ id: ContentID) {
        if let left = bad.removeValue(forKey: id) { refund(left.length) }
    }

    /// Older copies whose files could not be removed: they take their room until the next start.
    mutating func forgetOlder(_ id: ContentID) { (trash[id], bad[id]) = (nil, nil) }

    // MARK: At a start

    mutating func foundTrash(_ id: ContentID, length: UInt64, at arrival: UInt64) {
        trash[id] = Left(length: length, since: arrival)
        charge(length)
    }

    mutating func foundBad(_ id: ContentID, length: UInt64, at arrival: UInt64) {
        bad[id] = Left(length: length, since: arrival)
        charge(length)
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

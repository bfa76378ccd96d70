import Disk
import Primitives
import Synchronization

/// Where a group of the log lies on the disk, and the log's position before it.
struct LogPlace: Hashable {
    let path: DiskPath
    let offset: UInt64
    let before: LogPosition
}

extension CommandLog {
    /// The place of the group that holds a record, or will; nil if the record has been dropped.
    func place(of sequence: UInt64) throws(StorageError) -> LogPlace? {
        let found = shelf.contents.withLock { contents in
            contents.index(of: sequence).map { contents.segments[$0] }
        }
        guard let segment = found else { return nil }
        let disk = directory.disk
        let file = try onDisk { () throws(DiskError) in try disk.open(segment.path, .read) }
        var walk = SegmentWalk(
            file, head: segment.head, from: segment.mark(before: sequence), limit: segment.end)
        while true {
            let place = LogPlace(
                path: segment.path, offset: walk.offset, before: walk.state.position)
            switch try walk.next() {
            case .group(let header, _): if header.last >= sequence { return place }
            case .end: return place
            case .broken(let damage, _):
                throw .damaged(place.path, offset: place.offset, damage)
            }
        }
    }

    /// What to throw for a record that is whole and makes no sense: its file and the place in there.
    func damage(at sequence: UInt64, _ damage: StorageError.Damage) throws(StorageError)
        -> StorageError
    {
        guard let place = try place(of: sequence) else {
            return .damaged(directory.path, offset: 0, .gap)
        }
        return .damaged(place.path, offset: place.offset, damage)
    }
}

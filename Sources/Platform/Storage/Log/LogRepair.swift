public import Disk
public import Primitives

/// Cuts a damaged log at the last whole group before the damage. Never done by itself: it gives up
/// records that somebody was told of, so an operator asks for it, naming the place to show that
/// the damage was looked at.
public enum LogRepair {
    /// What was cut, and where the removed bytes lie now.
    public struct Outcome: Hashable, Sendable {
        /// Where the log ends now.
        public let end: LogPosition
        /// Copies of what was removed: the damaged segment and those after it, whole.
        public let kept: [DiskPath]
    }

    /// Cuts at damage that was reported at that offset of that file, if that is the first there
    /// is. Whole copies of the segments that lose something are kept beside them first; a crash
    /// leaves the log as it was, or cut.
    public static func cut<D: Disk>(
        on disk: D, in path: DiskPath, owner: Digest, at file: DiskPath, offset: UInt64
    ) throws(StorageError) -> Outcome {
        let directory = LogDirectory(disk: disk, path: path)
        let lock = try onDisk { () throws(DiskError) in try disk.lock(directory.lock) }
        defer { withExtendedLifetime(lock) {} }
        try directory.sweep()
        let (listed, isCutBegun) = try directory.list()
        var scan = LogScan(directory, owner: owner)
        let found: StorageError
        do throws(StorageError) {
            // A cut that has begun ends there anyway; what is damaged before it is in its way.
            let target: LogPosition? =
                if isCutBegun { try directory.readIntent(owner: owner).target } else { nil }
            try scan.run(listed, until: target)
            throw .damaged(file, offset: offset, .notThere)
        } catch {
            found = error
        }
        // Another refusal than the damage that was named is one the operator has not seen.
        guard case .damaged(file, offset, let damage) = found, damage != .notThere,
            let last = scan.segments.last
        else { throw found }
        var kept: [DiskPath] = []
        for one in listed where one.first >= last.head.first {
            kept.append(try keep(one.path, in: directory))
        }
        let intent = CutIntent(target: scan.state.position, final: nil)
        try directory.begin(intent, owner: owner)
        try directory.clear(
            behind: last.end, in: last.path,
            later: listed.filter { $0.first > last.head.first }.map(\.path))
        try directory.remove(directory.cut)
        return Outcome(end: scan.state.position, kept: kept)
    }

    /// Copies a segment to the first name that is free, durably.
    private static func keep<D: Disk>(_ path: DiskPath, in directory: LogDirectory<D>)
        throws(StorageError) -> DiskPath
    {
        let taken = try onDisk { () throws(DiskError) in
            Set(try directory.disk.entries(of: directory.path).map(\.name))
        }
        var number = 1
        while taken.contains("\(path.name).kept-\(number)") { number += 1 }
        let copy = directory.path / "\(path.name).kept-\(number)"
        let from = try onDisk { () throws(DiskError) in try directory.disk.open(path, .read) }
        let size = try onDisk { () throws(DiskError) in try from.size() }
        // A sparse file may claim any length, and its copy would fill the disk.
        let most = LogOptions.segmentSizes.upperBound
        guard size <= most else { throw .tooLarge(bytes: size, most: most) }
        var window = SegmentWindow(from, limit: size)
        try onDisk { () throws(DiskError) in
            let file = try directory.disk.open(copy, .create)
            try file.truncate(to: size)
            try file.sync()
            try directory.disk.syncDirectory(directory.path)
        }
        let file = try onDisk { () throws(DiskError) in try directory.disk.open(copy, .write) }
        var offset: UInt64 = 0
        while offset < size {
            let count = Int(min(1 << 20, size - offset))
            guard let place = try window.hold(offset, count) else {
                throw .damaged(path, offset: offset, .cutShort)
            }
            do throws(DiskError) {
                try file.write(window.bytes.span.extracting(place), at: offset)
            } catch { throw .disk(error) }
            offset += UInt64(count)
        }
        try onDisk { () throws(DiskError) in try file.sync() }
        return copy
    }
}

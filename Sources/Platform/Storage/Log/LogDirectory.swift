import Disk
import Primitives

/// The files of a log and their names.
struct LogDirectory<D: Disk> {
    /// A segment by its name: the sequence number it begins with.
    struct Listed: Hashable {
        let first: UInt64
        let path: DiskPath
        let size: UInt64
    }

    let disk: D
    let path: DiskPath

    var lock: DiskPath { path / "LOCK" }
    var spare: DiskPath { path / "spare.tmp" }
    var cut: DiskPath { path / "cut" }
    var cutAside: DiskPath { path / "cut.tmp" }

    /// The name of the segment that begins with that record: 20 digits, so that names and records
    /// have one order.
    func segment(first: UInt64) -> DiskPath {
        let digits = String(first)
        return path / (String(repeating: "0", count: 20 - digits.count) + digits + ".seg")
    }

    /// All segments in order, and whether a cut was begun. Other names are none of the log's, but
    /// one that ends like a segment's and is none is refused: it may be the missing one.
    func list() throws(StorageError) -> (segments: [Listed], isCutBegun: Bool) {
        var (segments, isCutBegun): ([Listed], Bool) = ([], false)
        for entry in try onDisk({ () throws(DiskError) in try disk.entries(of: path) }) {
            if entry.name == "cut" { isCutBegun = true }
            guard entry.name.hasSuffix(".seg") else { continue }
            let file = path / entry.name
            let digits = entry.name.dropLast(4)
            guard entry.kind == .file, digits.count == 20, let first = UInt64(digits), first > 0,
                segment(first: first) == file
            else { throw .foreign(file) }
            segments.append(Listed(first: first, path: file, size: entry.size))
        }
        return (segments, isCutBegun)
    }

    /// Removes what a crash has left of files that had not got their names yet.
    func sweep() throws(StorageError) {
        let names = try onDisk { () throws(DiskError) in try disk.entries(of: path).map(\.name) }
        for leftover in [spare, cutAside] where names.contains(String(leftover.name)) {
            try remove(leftover)
        }
    }

    /// Reads the first page of a segment, whose file must be as long as that says.
    func open(_ listed: Listed, _ access: DiskAccess, owner: Digest?) throws(StorageError)
        -> (file: D.File, head: SegmentHead)
    {
        let file = try onDisk { () throws(DiskError) in try disk.open(listed.path, access) }
        var window = SegmentWindow(file, limit: min(listed.size, UInt64(SegmentHead.size)))
        let place = try window.hold(0, Int(window.limit))
        guard let place else { throw .damaged(listed.path, offset: 0, .cutShort) }
        let page = window.bytes.span.extracting(place)
        let head = try SegmentHead(
            reading: page, of: listed.path, first: listed.first, owner: owner)
        guard listed.size >= head.segmentSize else {
            throw .damaged(listed.path, offset: listed.size, .cutShort)
        }
        guard listed.size == head.segmentSize else {
            throw .damaged(listed.path, offset: head.segmentSize, .malformed)
        }
        return (file, head)
    }

    /// Removes a file for good before anything else happens.
    func remove(_ file: DiskPath) throws(StorageError) {
        try onDisk { () throws(DiskError) in
            try disk.remove(file)
            try disk.syncDirectory(path)
        }
    }
}

extension DiskFile {
    /// Writes zeros over a range, in steps of at most a mebibyte.
    func writeZeros(_ range: Range<UInt64>) throws(DiskError) {
        let step: UInt64 = 1 << 20
        let zeros = [UInt8](repeating: 0, count: Int(min(step, UInt64(range.count))))
        var offset = range.lowerBound
        while offset < range.upperBound {
            let count = Int(min(UInt64(zeros.count), range.upperBound - offset))
            try write(zeros.span.extracting(0..<count), at: offset)
            offset += UInt64(count)
        }
    }
}

import Crypto
import Disk
import Primitives

/// Parts on their way into a new pack: written aside, and under its name once it is whole.
struct PackWriter<D: Disk> {
    private static var gathered: Int { 1 << 20 }

    private let disk: D
    private let aside: DiskPath
    private let file: D.File
    private var digest = Blake3.plain.stream()
    private var buffer: [UInt8] = []
    private var written: UInt64 = 0

    init(_ disk: D, aside: DiskPath, owner: Digest) throws(StorageError) {
        (self.disk, self.aside) = (disk, aside)
        file = try onDisk { () throws(DiskError) in try disk.open(aside, .create) }
        buffer = FileHeader(.snapshotPack, owner: owner).bytes
    }

    /// Bytes so far, and where the next part will stand.
    var size: UInt64 { written + UInt64(buffer.count) }

    mutating func append(_ part: [UInt8]) throws(StorageError) {
        buffer += part
        if buffer.count >= Self.gathered { try flush() }
    }

    /// Makes the pack durable, its bytes and its name.
    mutating func finish(_ sequence: UInt64, in directory: DiskPath) throws(StorageError)
        -> SnapshotManifest.Pack
    {
        try flush()
        var pack = SnapshotManifest.Pack()
        (pack.sequence, pack.digest, pack.size) = (sequence, digest.digest(), written)
        let (disk, aside, file) = (disk, aside, file)
        try onDisk { () throws(DiskError) in
            try file.sync()
            try disk.rename(aside, to: directory / pack.file.name)
            try disk.syncDirectory(directory)
        }
        return pack
    }

    private mutating func flush() throws(StorageError) {
        var bytes: [UInt8] = []
        swap(&bytes, &buffer)
        do throws(DiskError) { try file.write(bytes.span, at: written) } catch {
            throw .disk(error)
        }
        digest.update(bytes.span)
        written += UInt64(bytes.count)
        bytes.removeAll(keepingCapacity: true)
        swap(&bytes, &buffer)
    }
}

import Crypto
import Disk
import Primitives

/// What our files are, told by their first eight bytes.
enum FileKind: String, CaseIterable {
    case logSegment = "tb-log\r\n"
    case logCut = "tb-cut\r\n"
    case snapshotPack = "tb-pack\n"
    case snapshotManifest = "tb-snap\n"
    case blobOutline = "tb-outl\n"
    case logExport = "tb-xprt\n"
    case durableRows = "tb-rows\n"
    case followingRows = "tb-foll\n"

    /// The newest format this program writes and reads.
    var newest: UInt16 { 1 }
}

/// The first 64 bytes of a file: what it is, in which format, whose it is, and a check over that.
/// Little-endian: magic (8), format (2), zeros (6), owner (32), check (16).
struct FileHeader: Hashable {
    static let size = 64

    let kind: FileKind
    let format: UInt16
    /// The chain or store the file belongs to.
    let owner: Digest

    private static let check = Blake3.context("the-block file header v1")

    init(_ kind: FileKind, format: UInt16? = nil, owner: Digest) {
        (self.kind, self.format, self.owner) = (kind, format ?? kind.newest, owner)
    }

    var bytes: [UInt8] {
        var bytes = Array(kind.rawValue.utf8)
        bytes += [UInt8(truncatingIfNeeded: format), UInt8(truncatingIfNeeded: format >> 8)]
        bytes += [UInt8](repeating: 0, count: 6)
        owner.append(to: &bytes)
        Self.check.digest(of: bytes).withBytes { check in
            for index in 0..<16 { bytes.append(check[index]) }
        }
        return bytes
    }

    /// Reads the header of a file that ought to be of `kind` and belong to `owner`. The check comes
    /// after the kind and before all else, so a flipped bit is damage and not another chain.
    static func expect(_ kind: FileKind, owner: Digest, in bytes: Span<UInt8>, of path: DiskPath)
        throws(StorageError) -> FileHeader
    {
        let header = try read(kind, in: bytes, of: path)
        guard header.owner == owner else {
            throw .otherOwner(path, expected: owner, found: header.owner)
        }
        return header
    }

    /// Reads the header of a file that ought to be of `kind`, whoever it belongs to.
    static func read(_ kind: FileKind, in bytes: Span<UInt8>, of path: DiskPath)
        throws(StorageError) -> FileHeader
    {
        guard bytes.count >= size else { throw .damaged(path, offset: 0, .cutShort) }
        let magic = Array(kind.rawValue.utf8)
        let differing = magic.indices.reduce(0) { count, index in
            count + (magic[index] ^ bytes[index]).nonzeroBitCount
        }
        // One wrong bit is a damaged file of ours, more is somebody else's.
        guard differing == 0 else {
            throw differing == 1 ? .damaged(path, offset: 0, .header) : .foreign(path)
        }
        let format = UInt16(bytes[8]) | UInt16(bytes[9]) << 8
        guard let found = Digest(bytes.extracting(16..<48)) else {
            throw .damaged(path, offset: 0, .header)
        }
        let isWhole = check.digest(of: bytes.extracting(0..<48)).withBytes { check in
            (0..<16).allSatisfy { check[$0] == bytes[48 + $0] }
        }
        guard isWhole else { throw .damaged(path, offset: 0, .header) }
        guard format <= kind.newest else {
            throw .newerFormat(path, found: format, newest: kind.newest)
        }
        guard format > 0 else { throw .damaged(path, offset: 8, .malformed) }
        return FileHeader(kind, format: format, owner: found)
    }
}

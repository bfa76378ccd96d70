import Crypto
import Disk
import Primitives

/// The first page of a segment: whose it is, where in the log it begins, how large it is.
///
/// After the file header (64), little-endian: first sequence (8), link before it (32), size of the
/// segment (8), salt (8), last block and last final block before it (8 each, all ones for none),
/// whether no batch came after that block (1), zeros to byte 496, check over all that (16).
struct SegmentHead: Hashable {
    static let size = 512
    private static let checked = 496
    private static let check = Blake3.context("the-block log segment v1")

    let owner: Digest
    /// Where the log stands before the first record here.
    let before: LogState
    let segmentSize: UInt64
    let salt: UInt64
    /// The checksum of the page; those of all groups here continue from it, so that no group of
    /// another segment, and none made by a stranger, is taken for one of this.
    let seed: UInt32

    var first: UInt64 { before.position.sequence + 1 }

    init(owner: Digest, before: LogState, segmentSize: UInt64, salt: UInt64) {
        (self.owner, self.before) = (owner, before)
        (self.segmentSize, self.salt) = (segmentSize, salt)
        let page = Self.page(owner, before, segmentSize, salt)
        seed = CRC32C.of(page.span)
    }

    var page: [UInt8] { Self.page(owner, before, segmentSize, salt) }

    private static func page(
        _ owner: Digest, _ before: LogState, _ segmentSize: UInt64, _ salt: UInt64
    ) -> [UInt8] {
        var bytes = FileHeader(.logSegment, owner: owner).bytes
        bytes.append(word64: before.position.sequence + 1)
        before.position.link.append(to: &bytes)
        bytes.append(word64: segmentSize)
        bytes.append(word64: salt)
        bytes.append(word64: before.block.stored)
        bytes.append(word64: before.final.stored)
        bytes.append(before.isBehindBlock ? 1 : 0)
        bytes.append(zeros: checked - bytes.count)
        check.digest(of: bytes).withBytes { check in
            bytes.append(copying: check.extracting(0..<16))
        }
        return bytes
    }

    /// Reads the page of the segment at `path`, which says by its name where it begins.
    init(
        reading bytes: Span<UInt8>, of path: DiskPath, first: UInt64, owner: Digest?
    ) throws(StorageError) {
        let header =
            if let owner {
                try FileHeader.expect(.logSegment, owner: owner, in: bytes, of: path)
            } else { try FileHeader.read(.logSegment, in: bytes, of: path) }
        guard bytes.count >= Self.size else { throw .damaged(path, offset: 0, .cutShort) }
        let sequence = bytes.word64(at: 64)
        let isWhole = Self.check.digest(of: bytes.extracting(0..<Self.checked)).withBytes { check in
            (0..<16).allSatisfy { check[$0] == bytes[Self.checked + $0] }
        }
        guard isWhole else { throw .damaged(path, offset: 64, .header) }
        // A whole page under another name: somebody has moved the file.
        guard sequence == first else { throw .damaged(path, offset: 64, .gap) }
        let size = bytes.word64(at: 104)
        guard first > 0, LogOptions.segmentSizes.contains(size),
            size.isMultiple(of: UInt64(GroupHeader.sector)),
            bytes[136] <= 1, bytes.extracting(137..<Self.checked).isZero
        else { throw .damaged(path, offset: 64, .malformed) }
        self.owner = header.owner
        before = LogState(
            position: LogPosition(sequence: first - 1, link: bytes.digest(at: 72)),
            block: Height?(stored: bytes.word64(at: 120)),
            final: Height?(stored: bytes.word64(at: 128)), isBehindBlock: bytes[136] == 1)
        segmentSize = size
        salt = bytes.word64(at: 112)
        seed = CRC32C.of(bytes.extracting(0..<Self.size))
    }
}

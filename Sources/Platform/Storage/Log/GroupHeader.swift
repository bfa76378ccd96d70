import Crypto
import Primitives

/// The 64 bytes before the records that became durable together.
///
/// Little-endian: magic (4), length of the records (4), first sequence (8), record count (4), zero
/// sectors (4), checksum of the records (4), link before (32), checksum of the 60 bytes before it
/// (4). Groups begin at multiples of 64, so a header lies in one sector and never tears.
struct GroupHeader: Hashable {
    static let size = 64
    static let sector = 512
    /// The last byte of every group. Not zero, and no single flipped bit makes it zero, so where
    /// zeros stand in its place the group was never written to its end.
    static let trailer: UInt8 = 0xA5
    /// "TBG1".
    static let magic: UInt32 = 0x3147_4254
    private static let link = Blake3.context("the-block log link v1")

    /// The bytes of all records.
    let length: UInt32
    let first: UInt64
    let count: UInt32
    /// How many of the sectors behind the header's were written as zeros.
    let zeroSectors: UInt32
    /// Of everything behind the header.
    let checksum: UInt32
    let previous: Digest

    /// All bytes of the group: header, records, zeros up to the trailer, at a multiple of 64.
    var extent: Int { Self.extent(length: Int(length)) }
    var last: UInt64 { first + UInt64(count) - 1 }

    static func extent(length: Int) -> Int { size + (length + 64) / 64 * 64 }

    func bytes(seed: UInt32) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(Self.size)
        bytes.append(word32: Self.magic)
        bytes.append(word32: length)
        bytes.append(word64: first)
        bytes.append(word32: count)
        bytes.append(word32: zeroSectors)
        bytes.append(word32: checksum)
        previous.append(to: &bytes)
        bytes.append(word32: Self.checksum(of: bytes.span, seed: seed))
        return bytes
    }

    init(
        length: UInt32, first: UInt64, count: UInt32, zeroSectors: UInt32, checksum: UInt32,
        previous: Digest
    ) {
        (self.length, self.first, self.count) = (length, first, count)
        (self.zeroSectors, self.checksum, self.previous) = (zeroSectors, checksum, previous)
    }

    /// `nil` unless the first 64 bytes are a header of that segment.
    init?(_ bytes: Span<UInt8>, seed: UInt32) {
        guard bytes.word32(at: 0) == Self.magic,
            bytes.word32(at: 60) == Self.checksum(of: bytes.extracting(0..<60), seed: seed)
        else { return nil }
        length = bytes.word32(at: 4)
        first = bytes.word64(at: 8)
        count = bytes.word32(at: 16)
        zeroSectors = bytes.word32(at: 20)
        checksum = bytes.word32(at: 24)
        previous = bytes.digest(at: 28)
    }

    /// Whether the numbers can belong to a group that ends within the segment.
    func isPlausible(at offset: UInt64, in segmentSize: UInt64) -> Bool {
        count > 0 && Int(length) >= Int(count) * GroupBuffer.recordHead
            && extent <= CommandLogFormat.mostGroup && first > 0
            && !first.addingReportingOverflow(UInt64(count)).overflow
            && offset + UInt64(extent) <= segmentSize
    }

    static func checksum(of bytes: Span<UInt8>, seed: UInt32) -> UInt32 {
        var checksum = CRC32C(continuing: seed)
        checksum.update(bytes)
        return checksum.value
    }

    /// The link behind a whole group: what the next one must name.
    static func link(of group: Span<UInt8>) -> Digest { link.digest(of: group) }

    /// How many sectors behind the first are zeros as far as they belong to a group that lies at
    /// `offset`. A sector that a crash has lost is one more.
    static func zeroSectors(of group: Span<UInt8>, at offset: UInt64) -> UInt32 {
        var (zeros, from) = (0 as UInt32, sector - Int(offset % UInt64(sector)))
        while from < group.count {
            let to = min(from + sector, group.count)
            if group.extracting(from..<to).isZero { zeros += 1 }
            from = to
        }
        return zeros
    }
}

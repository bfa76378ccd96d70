import Crypto
import Disk
import Primitives

/// The group being gathered: room for its header, then its records.
struct GroupBuffer {
    /// Kind (1) and length (4) of a record.
    static let recordHead = 5
    /// What a block or a final record begins with.
    static let heightSize = 8

    private(set) var bytes: [UInt8] = []
    private(set) var count: UInt32 = 0
    /// Only records that make something final may follow a block in its group.
    private(set) var isSealed = false

    init() {
        bytes.reserveCapacity(1 << 18)
        clear()
    }

    /// The bytes the group has on the disk with the records up to now.
    var extent: Int { GroupHeader.extent(length: bytes.count - GroupHeader.size) }

    /// The bytes it would have with one more.
    func extent(adding kind: LogRecordKind, _ payload: Int) -> Int {
        let height = kind.height == nil ? 0 : Self.heightSize
        return GroupHeader.extent(
            length: bytes.count - GroupHeader.size + Self.recordHead + height + payload)
    }

    mutating func append(_ kind: LogRecordKind, _ payload: Span<UInt8>) {
        let height = kind.height
        bytes.append(kind.tag)
        bytes.append(word32: UInt32(payload.count + (height == nil ? 0 : Self.heightSize)))
        if let height { bytes.append(word64: height.value) }
        bytes.append(copying: payload)
        count += 1
        if case .block = kind { isSealed = true }
    }

    /// Completes the group for its place and answers the position behind it.
    mutating func seal(after position: LogPosition, at offset: UInt64, seed: UInt32) -> LogPosition
    {
        let length = bytes.count - GroupHeader.size
        bytes.append(zeros: extent - bytes.count - 1)
        bytes.append(GroupHeader.trailer)
        let header = header(length, after: position, at: offset, seed: seed)
        let head = header.bytes(seed: seed)
        for index in head.indices { bytes[index] = head[index] }
        return LogPosition(sequence: header.last, link: GroupHeader.link(of: bytes.span))
    }

    private func header(
        _ length: Int, after position: LogPosition, at offset: UInt64, seed: UInt32
    ) -> GroupHeader {
        let records = bytes.span.extracting(GroupHeader.size...)
        return GroupHeader(
            length: UInt32(length), first: position.sequence + 1, count: count,
            zeroSectors: GroupHeader.zeroSectors(of: bytes.span, at: offset),
            checksum: GroupHeader.checksum(of: records, seed: seed), previous: position.link)
    }

    func write(to file: some DiskFile, at offset: UInt64) throws(DiskError) {
        try file.write(bytes.span, at: offset)
    }

    mutating func clear() {
        bytes.removeAll(keepingCapacity: true)
        bytes.append(zeros: GroupHeader.size)
        (count, isSealed) = (0, false)
    }
}

import Disk

/// What stands where no whole group does: the end of the log, a tear, or damage.
///
/// A group is written only after the one before it is durable, over zeros that are durable too. So
/// a crash leaves of the last group any of its sectors, zeros for the others, and nothing behind
/// it; a write that broke off leaves its first bytes and zeros. Whatever cannot have come about
/// like this is damage. A torn group stays one while it is being zeroed, header last, so that a
/// crash there is no harm either.
enum SegmentTail: Hashable {
    /// Zeros to the end of the segment.
    case clean
    /// What is left of a group that nobody was told of, up to that offset.
    case torn(end: UInt64)
    case damaged(StorageError.Damage, offset: UInt64)

    /// Judges the place a walk has stopped at.
    static func judge<File: DiskFile>(
        _ walk: inout SegmentWalk<File>, _ step: SegmentWalk<File>.Step
    ) throws(StorageError) -> SegmentTail {
        let offset = walk.offset
        switch step {
        case .group: preconditionFailure("a whole group is no end")
        case .end:
            guard let last = try lastNonZero(&walk, from: offset) else { return .clean }
            // A sector of the last group may lie as far behind its header as a group is long.
            guard last < offset + UInt64(CommandLogFormat.mostGroup) else {
                return .damaged(.malformed, offset: last)
            }
            guard try nextGroup(&walk, from: offset) == nil else {
                return .damaged(.gap, offset: offset)
            }
            return .torn(end: last + 1)
        case .broken(.checksum, let header?):
            let end = offset + UInt64(header.extent)
            guard let whole = try walk.window.hold(offset, header.extent) else {
                return .damaged(.cutShort, offset: offset)
            }
            guard isTorn(header, walk, whole, at: offset), try lastNonZero(&walk, from: end) == nil
            else { return .damaged(.checksum, offset: offset) }
            return .torn(end: end)
        case .broken(.header, _):
            // Records begin with a byte that is not zero, so a header in front of zeros is one
            // whose group was not written yet, or is not there any more.
            let records = offset + UInt64(GroupHeader.size)
            guard try lastNonZero(&walk, from: records) == nil else {
                return .damaged(.header, offset: offset)
            }
            return .torn(end: records)
        case .broken(let damage, _): return .damaged(damage, offset: offset)
        }
    }

    /// Whether a group whose checksum is wrong lacks sectors, or its end. Where one sector is missing
    /// that may have had one bit, and with that bit all is right, the bit was lost and not the sector.
    private static func isTorn<File: DiskFile>(
        _ header: GroupHeader, _ walk: borrowing SegmentWalk<File>, _ place: Range<Int>,
        at offset: UInt64
    ) -> Bool {
        let group = walk.window.bytes.span.extracting(place)
        if group[group.count - 1] == 0 { return true }
        let zeros = GroupHeader.zeroSectors(of: group, at: offset)
        guard zeros == header.zeroSectors &+ 1 else { return zeros > header.zeroSectors }
        return !LostBit.explains(group, header, at: offset, seed: walk.head.seed)
    }

    /// The last byte from `offset` on that is not zero; looked for once, from the end.
    static func lastNonZero<File: DiskFile>(
        _ walk: inout SegmentWalk<File>, from offset: UInt64
    ) throws(StorageError) -> UInt64? {
        if let known = walk.lastByte, known.from <= offset {
            return known.last.flatMap { $0 >= offset ? $0 : nil }
        }
        var (to, last) = (walk.window.limit, nil as UInt64?)
        while to > offset, last == nil {
            let from = max(offset, to - min(to, UInt64(SegmentWindow<File>.step)))
            guard let place = try walk.window.hold(from, Int(to - from)) else {
                throw .damaged(walk.path, offset: from, .cutShort)
            }
            let some = walk.window.bytes.span.extracting(place)
            if !some.isZero, let index = some.indices.last(where: { some[$0] != 0 }) {
                last = from + UInt64(index)
            }
            to = from
        }
        walk.lastByte = (offset, last)
        return last
    }

    /// The next place from `offset` on with a header of this segment, of a group that is later than
    /// all before.
    static func nextGroup<File: DiskFile>(
        _ walk: inout SegmentWalk<File>, from offset: UInt64
    ) throws(StorageError) -> (offset: UInt64, header: GroupHeader)? {
        let (size, limit) = (UInt64(GroupHeader.size), walk.window.limit)
        var from = offset
        while from + size <= limit {
            guard let place = try walk.window.hold(from, GroupHeader.size) else {
                throw .damaged(walk.path, offset: from, .cutShort)
            }
            let start = walk.window.bytes.span.extracting(place)
            if let header = GroupHeader(start, seed: walk.head.seed),
                header.isPlausible(at: from, in: limit),
                header.first > walk.state.position.sequence
            {
                return (from, header)
            }
            from += size
        }
        return nil
    }
}

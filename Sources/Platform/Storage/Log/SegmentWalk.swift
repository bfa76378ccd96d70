import Crypto
import Disk
import Primitives

/// Goes through a segment group by group and believes nothing: header, checksum, sequence, link
/// and records of each must follow from what stands before it.
struct SegmentWalk<File: DiskFile> {
    enum Step: Hashable {
        /// A whole group; its records' bytes lie there in the window.
        case group(GroupHeader, records: Range<Int>)
        /// A header of zeros, or no room for one.
        case end
        /// Neither, for that reason; the header where it was right.
        case broken(StorageError.Damage, GroupHeader?)
    }

    let path: DiskPath
    let head: SegmentHead
    var window: SegmentWindow<File>
    /// Where the next group begins, and the log's state before it.
    private(set) var offset: UInt64
    private(set) var state: LogState
    /// The last byte that is not zero from some place on, once somebody has asked.
    var lastByte: (from: UInt64, last: UInt64?)?

    init(_ file: File, head: SegmentHead, from mark: LogMark? = nil, limit: UInt64? = nil) {
        (path, self.head) = (file.path, head)
        window = SegmentWindow(file, limit: limit ?? head.segmentSize)
        offset = mark?.offset ?? UInt64(SegmentHead.size)
        state = mark?.state ?? head.before
    }

    mutating func next() throws(StorageError) -> Step {
        guard offset + UInt64(GroupHeader.size) <= window.limit else { return .end }
        guard let place = try window.hold(offset, GroupHeader.size) else {
            return .broken(.cutShort, nil)
        }
        let header: GroupHeader
        switch look(at: place) {
        case .zeros: return .end
        case .wrong: return .broken(.header, nil)
        case .header(let found): header = found
        }
        guard header.isPlausible(at: offset, in: window.limit) else {
            return .broken(.malformed, nil)
        }
        guard header.first == state.position.sequence + 1 else { return .broken(.gap, nil) }
        guard header.previous == state.position.link else { return .broken(.link, nil) }
        guard let whole = try window.hold(offset, header.extent) else {
            return .broken(.cutShort, nil)
        }
        switch check(header, at: whole) {
        case .failure(let damage): return .broken(damage.damage, header)
        case .success(let after): state = after
        }
        offset += UInt64(header.extent)
        return .group(header, records: whole.lowerBound + GroupHeader.size..<whole.upperBound)
    }

    private enum Look { case zeros, wrong, header(GroupHeader) }

    private func look(at place: Range<Int>) -> Look {
        let bytes = window.bytes.span.extracting(place)
        guard !bytes.isZero else { return .zeros }
        return GroupHeader(bytes, seed: head.seed).map { .header($0) } ?? .wrong
    }

    private struct Refusal: Error { let damage: StorageError.Damage }

    /// The state behind a group whose header was right, or what is wrong with its records.
    private func check(_ header: GroupHeader, at place: Range<Int>) -> Result<LogState, Refusal> {
        let group = window.bytes.span.extracting(place)
        let records = group.extracting(GroupHeader.size...)
        guard GroupHeader.checksum(of: records, seed: head.seed) == header.checksum else {
            return .failure(Refusal(damage: .checksum))
        }
        guard GroupHeader.zeroSectors(of: group, at: offset) == header.zeroSectors,
            var after = GroupRecords.check(header, records, after: state)
        else { return .failure(Refusal(damage: .malformed)) }
        after.position = LogPosition(sequence: header.last, link: GroupHeader.link(of: group))
        return .success(after)
    }

    /// Goes on behind damage, at a group that was found there.
    mutating func resume(at offset: UInt64, _ header: GroupHeader) {
        self.offset = offset
        state.position = LogPosition(sequence: header.first - 1, link: header.previous)
    }
}

/// A place in a segment from which a walk can start.
struct LogMark: Hashable {
    let offset: UInt64
    let state: LogState
}

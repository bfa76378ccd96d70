import Disk
import Primitives

/// Reads a log from its first segment to its end, or to a record, and checks that each segment
/// follows from the one before it.
struct LogScan<D: Disk> {
    let directory: LogDirectory<D>
    let owner: Digest?
    private(set) var segments: [LogShelf.Segment] = []
    private(set) var state = LogState()
    /// The place of the last group, to be made durable once more.
    private(set) var lastGroup: Range<UInt64>?
    /// What stands behind it, clean or torn.
    private(set) var tail = SegmentTail.clean
    /// Bytes read and checked.
    private(set) var bytes: UInt64 = 0

    init(_ directory: LogDirectory<D>, owner: Digest?) {
        (self.directory, self.owner) = (directory, owner)
    }

    /// Where damage was found, with the last segment being the one it is in or was expected after.
    mutating func run(
        _ listed: [LogDirectory<D>.Listed], skipping: Int = 0, until target: LogPosition? = nil
    ) throws(StorageError) {
        for (index, one) in listed.enumerated() {
            let (file, head) = try directory.open(
                one, .read, owner: owner ?? segments.first?.head.owner)
            try follow(head, at: one.path, isFirst: index == 0 || index <= skipping)
            var segment = LogShelf.Segment(path: one.path, head: head)
            state = head.before
            lastGroup = nil
            defer { segments.append(segment) }
            if let target, target.sequence == state.position.sequence { return }
            if index < skipping {
                segment.end = head.segmentSize
                continue
            }
            var walk = SegmentWalk(file, head: head)
            let step = try walkGroups(&walk, &segment, until: target)
            if let target, target.sequence == state.position.sequence { return }
            // Behind the target of a cut anything may stand.
            try end(&walk, step, isLast: index == listed.count - 1)
        }
    }

    private func follow(_ head: SegmentHead, at path: DiskPath, isFirst: Bool) throws(StorageError)
    {
        guard !isFirst else { return }
        guard head.before.position.sequence == state.position.sequence else {
            throw .damaged(path, offset: 64, .gap)
        }
        guard head.before == state else { throw .damaged(path, offset: 72, .link) }
    }

    private mutating func walkGroups(
        _ walk: inout SegmentWalk<D.File>, _ segment: inout LogShelf.Segment,
        until target: LogPosition?
    ) throws(StorageError) -> SegmentWalk<D.File>.Step {
        while true {
            segment.note(LogMark(offset: walk.offset, state: walk.state))
            let start = walk.offset
            let step = try walk.next()
            guard case .group = step else { return step }
            (state, segment.end, lastGroup) = (walk.state, walk.offset, start..<walk.offset)
            bytes += walk.offset - start
            if let target, target.sequence <= state.position.sequence { return step }
        }
    }

    private mutating func end(
        _ walk: inout SegmentWalk<D.File>, _ step: SegmentWalk<D.File>.Step, isLast: Bool
    ) throws(StorageError) {
        if case .group = step { return }
        tail = try SegmentTail.judge(&walk, step)
        switch tail {
        case .clean: break
        case .torn: if !isLast { throw .damaged(walk.path, offset: walk.offset, .gap) }
        case .damaged(let damage, let offset): throw .damaged(walk.path, offset: offset, damage)
        }
    }
}

import Disk
public import Primitives
import Synchronization

extension CommandLog {
    /// Takes everything back that came after a block, durably. What was appended and not committed
    /// is forgotten too. A block below the last final one, or one the log does not hold, is refused
    /// and nothing changes; so is a block whose segment was dropped,
    /// unless the oldest segment begins right behind it, as a log does that begins at a snapshot.
    ///
    /// A crash at any moment leaves the log as it was or cut: an atomic file says so first, and the
    /// next start completes what it finds begun.
    public func cutBack(toBlock height: Height) throws(StorageError) {
        if let stopped { throw stopped }
        discard()
        if let final = state.final, height < final {
            throw .blockRefused(height, .final(final))
        }
        let (index, mark) = try place(behind: height)
        guard mark.state.position != state.position else { return }
        let final = mark.state.final == state.final ? nil : state.final
        let intent = CutIntent(target: mark.state.position, final: final)
        do throws(StorageError) {
            try directory.begin(intent, owner: owner)
            // Readers are told before a byte changes under them.
            let (segment, later) = shelf.contents.withLock { shelf in
                let later = shelf.segments[(index + 1)...].map(\.path)
                shelf.segments.removeSubrange((index + 1)...)
                shelf.segments[index].cut(to: mark.offset)
                shelf.state = mark.state
                shelf.cuts.append(mark.state.position.sequence)
                return (shelf.segments[index], later)
            }
            try directory.clear(behind: mark.offset, in: segment.path, later: later)
            file = try onDisk { () throws(DiskError) in
                try directory.disk.open(segment.path, .write)
            }
            (head, offset, state) = (segment.head, mark.offset, mark.state)
            discard()
        } catch {
            throw stop(error)
        }
        try complete(intent)
    }

    /// Makes final again what was final before the cut, and ends it.
    func complete(_ intent: CutIntent) throws(StorageError) {
        do throws(StorageError) {
            if let final = intent.final, state.final != final {
                let nothing: [UInt8] = []
                try append(.final(final), nothing.span)
                try commit()
            }
            try directory.remove(directory.cut)
        } catch {
            throw stop(error)
        }
    }

    /// The segment and the place behind the group that sealed a block.
    private func place(behind height: Height) throws(StorageError) -> (index: Int, LogMark) {
        let segments = shelf.contents.withLock { $0.segments }
        // The last place noted at which the block had not been sealed yet.
        for (index, segment) in segments.enumerated().reversed() {
            guard let mark = segment.marks.last(where: { $0.state.block.isBelow(height) }) else {
                continue
            }
            let file = try onDisk { () throws(DiskError) in
                try directory.disk.open(segment.path, .read)
            }
            var walk = SegmentWalk(file, head: segment.head, from: mark, limit: segment.end)
            while walk.state.block.isBelow(height) {
                switch try walk.next() {
                case .group: continue
                case .end: throw .blockRefused(height, .unknown)
                case .broken(let damage, _):
                    throw .damaged(segment.path, offset: walk.offset, damage)
                }
            }
            guard walk.state.block == height else { throw .blockRefused(height, .unknown) }
            return (index, LogMark(offset: walk.offset, state: walk.state))
        }
        // The records up to the block are a snapshot's, or dropped, and the log begins right there.
        if let first = segments.first?.head, first.before.block == height,
            first.before.isBehindBlock
        {
            return (0, LogMark(offset: UInt64(SegmentHead.size), state: first.before))
        }
        throw .blockRefused(height, .unknown)
    }
}

extension Height? {
    /// Whether a log whose last block is this has yet to seal one of that height.
    fileprivate func isBelow(_ height: Height) -> Bool { self.map { $0 < height } ?? true }
}

public import Disk
public import Primitives
import Synchronization

/// The durable order of commands: records of batches, the blocks that seal them, and which blocks
/// are final, in a chain of hashes over pre-filled segments.
///
/// One thread writes; what it appends becomes durable with the next ``commit()``, all of it or
/// none, with one write and one sync. An append or sync that failed stops the log for good: nobody
/// was told of that group, nothing is tried again, and what is on the disk is for the next start
/// to find out. Readers on other threads go on.
///
///     let log = try CommandLog(on: disk, in: DiskPath("log"), owner: chain)
///     try log.append(.batch, commands)
///     let position = try log.commit()
public final class CommandLog<D: Disk> {
    /// What was found when the log was opened.
    public let recovery: LogRecovery
    /// The next segment, which any thread may prepare.
    public let spare: LogSpare<D>

    let directory: LogDirectory<D>
    let owner: Digest
    let options: LogOptions
    let shelf: LogShelf
    private let lock: D.Lock
    var file: D.File
    var head: SegmentHead
    var offset: UInt64
    var state: LogState
    private var group = GroupBuffer()
    /// What the state becomes with the group being gathered.
    private var pending: LogState
    private var (commits, bytesWritten) = (0 as UInt64, 0 as UInt64)
    /// The failure after which nothing is written any more.
    public private(set) var stopped: StorageError?

    /// Opens the log of a chain, or begins one. Cuts off what a crash has torn and completes a cut
    /// that it has interrupted; damage is refused with its place.
    ///
    /// The thread that writes opens it, too: that takes as long as reading the log once.
    public init(
        on disk: D, in path: DiskPath, owner: Digest, options: LogOptions = LogOptions()
    ) throws(StorageError) {
        precondition(
            LogOptions.segmentSizes.contains(options.segmentSize)
                && options.segmentSize.isMultiple(of: 4_096), "a segment has 4 KiB to 1 GiB")
        let directory = LogDirectory(disk: disk, path: path)
        let opened = try LogOpening(directory, owner: owner, options: options)
        (self.directory, self.owner, self.options) = (directory, owner, options)
        (lock, spare, recovery) = (opened.lock, opened.spare, opened.recovery)
        (file, head, offset) = (opened.file, opened.head, opened.offset)
        (state, pending) = (opened.state, opened.state)
        shelf = LogShelf(LogShelf.Contents(segments: opened.segments, state: opened.state))
        if let intent = opened.intent { try complete(intent) }
    }

    deinit { spare.close() }

    // MARK: Writing

    /// Where the log is durable.
    public var end: LogPosition { state.position }

    /// The last block sealed.
    public var lastBlock: Height? { state.block }

    /// The last block that is never cut back.
    public var finalBlock: Height? { state.final }

    /// Adds a record to the group that the next commit makes durable, and answers its sequence
    /// number. What is refused changes nothing: a payload or a group that is too large, a height
    /// out of order, more behind a block, no room on the disk for the segment that the group would
    /// need.
    @discardableResult
    public func append(_ kind: LogRecordKind, _ payload: Span<UInt8>) throws(StorageError) -> UInt64
    {
        if let stopped { throw stopped }
        var after = pending
        try after.take(kind)
        switch kind {
        case .batch, .block: guard !group.isSealed else { throw .groupSealed }
        case .final:
            guard payload.isEmpty else { throw .tooLarge(bytes: UInt64(payload.count), most: 0) }
        }
        guard payload.count <= options.mostPayload else {
            throw .tooLarge(bytes: UInt64(payload.count), most: UInt64(options.mostPayload))
        }
        let extent = group.extent(adding: kind, payload.count)
        guard extent <= options.mostGroup else {
            throw .tooLarge(bytes: UInt64(extent), most: UInt64(options.mostGroup))
        }
        if offset + UInt64(extent) > head.segmentSize { try spare.prepare() }
        group.append(kind, payload)
        pending = after
        return state.position.sequence + UInt64(group.count)
    }

    /// Whether a record of so many bytes would still fit into the group being gathered.
    public func takes(_ bytes: Int) -> Bool {
        bytes <= options.mostPayload
            && group.extent(adding: .block(.genesis), bytes) <= options.mostGroup
    }

    /// Makes everything appended since the last commit durable, and answers the position behind it.
    @discardableResult
    public func commit() throws(StorageError) -> LogPosition {
        if let stopped { throw stopped }
        guard group.count > 0 else { return state.position }
        do throws(StorageError) {
            if offset + UInt64(group.extent) > head.segmentSize { try rotate() }
            try write()
        } catch {
            throw stop(error)
        }
        return state.position
    }

    /// Forgets what was appended since the last commit.
    public func discard() {
        group.clear()
        pending = state
    }

    private func write() throws(StorageError) {
        let position = group.seal(after: state.position, at: offset, seed: head.seed)
        let (bytes, place) = (UInt64(group.bytes.count), offset)
        do throws(DiskError) {
            try group.write(to: file, at: place)
            try file.sync()
        } catch {
            // A file that was a spare still names itself so.
            let path = directory.segment(first: head.first)
            throw .disk(DiskError(error.operation, path, error.problem))
        }
        let mark = LogMark(offset: offset, state: state)
        state = pending
        state.position = position
        pending = state
        offset += bytes
        group.clear()
        (commits, bytesWritten) = (commits + 1, bytesWritten + bytes)
        let (end, durable) = (offset, state)
        shelf.contents.withLock { shelf in
            let last = shelf.segments.count - 1
            shelf.segments[last].note(mark)
            shelf.segments[last].end = end
            shelf.state = durable
        }
    }

    /// Goes on in the spare segment: first page, then name, both durable before anything is in it.
    private func rotate() throws(StorageError) {
        let next = try directory.begin(
            spare, after: state, owner: owner, options: options)
        (file, head, offset) = (next.file, next.head, UInt64(SegmentHead.size))
        let segment = LogShelf.Segment(path: directory.segment(first: head.first), head: head)
        shelf.contents.withLock { shelf in
            // An empty segment too small for the group has given its name to this one.
            if shelf.segments.last?.path == segment.path { shelf.segments.removeLast() }
            shelf.segments.append(segment)
        }
    }

    /// Notes the failure that stops the log; the first one counts.
    func stop(_ error: StorageError) -> StorageError {
        discard()
        if case .disk(let failure) = error {
            stopped = stopped ?? .stopped(failure)
        } else {
            stopped = stopped ?? error
        }
        return error
    }

    // MARK: Looking

    /// Fills the next segment with zeros ahead of time; the same as ``spare``'s `prepare()`.
    public func prepareNext() throws(StorageError) { _ = try spare.prepare() }

    /// Reads from a record on, on any thread, while the log is written.
    public func reader(from sequence: UInt64) -> LogReader<D> {
        LogReader(directory.disk, shelf, from: sequence)
    }

    public var status: LogStatus {
        let (segments, bytes, first) = shelf.contents.withLock { shelf in
            (
                shelf.segments.count, shelf.segments.reduce(0) { $0 + $1.head.segmentSize },
                shelf.segments.first?.head.first ?? 1
            )
        }
        return LogStatus(
            segments: segments, bytes: bytes, bytesWritten: bytesWritten, commits: commits,
            first: first, end: state.position, lastBlock: state.block, finalBlock: state.final,
            isSpareReady: spare.isReady, stopped: stopped)
    }

    // MARK: Forgetting

    /// Removes the segments that hold no record from `sequence` on, oldest first; the one that is
    /// being written stays. A reader that was still in one is told so. One that cannot be removed
    /// is reported, and all behind it stay, too.
    public func drop(before sequence: UInt64) throws(StorageError) {
        if let stopped { throw stopped }
        while let oldest = oldest(before: sequence) {
            do throws(DiskError) { try directory.disk.remove(oldest) } catch {
                // One that stays ends it: without it those behind it would be a log with a hole.
                if error.problem != .missing {
                    shelf.contents.withLock { $0.goneBefore = 0 }
                    throw .disk(error)
                }
            }
            shelf.contents.withLock { _ = $0.segments.removeFirst() }
            do throws(DiskError) { try directory.disk.syncDirectory(directory.path) } catch {
                // It may come back, and so nothing behind it may go any more.
                throw stop(.disk(error))
            }
        }
    }

    /// The oldest segment if it holds no record from `sequence` on. Readers are told that it is going
    /// before it does.
    private func oldest(before sequence: UInt64) -> DiskPath? {
        shelf.contents.withLock { shelf in
            guard shelf.segments.count > 1, shelf.segments[1].head.first <= sequence else {
                return nil
            }
            shelf.goneBefore = shelf.segments[1].head.first
            return shelf.segments[0].path
        }
    }
}

extension LogDirectory {
    /// Turns the spare into the segment that begins after `state`.
    func begin(
        _ spare: LogSpare<D>, after state: LogState, owner: Digest, options: LogOptions
    ) throws(StorageError) -> (file: D.File, head: SegmentHead) {
        let head = SegmentHead(
            owner: owner, before: state, segmentSize: options.segmentSize, salt: options.salt())
        let (page, name) = (head.page, segment(first: head.first))
        let file = try spare.use { file throws(DiskError) in
            try file.write(page.span, at: 0)
            try file.sync()
            try disk.rename(file.path, to: name)
            try disk.syncDirectory(path)
        }
        return (file, head)
    }
}

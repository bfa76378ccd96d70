import Disk
import Primitives

/// A log being opened: swept, checked, and its last group made durable once more.
struct LogOpening<D: Disk> {
    let lock: D.Lock
    let spare: LogSpare<D>
    private(set) var segments: [LogShelf.Segment] = []
    private(set) var state = LogState()
    let file: D.File
    let head: SegmentHead
    let offset: UInt64
    /// A cut whose files are done and that still has to make something final again.
    private(set) var intent: CutIntent?
    let recovery: LogRecovery

    init(_ directory: LogDirectory<D>, owner: Digest, options: LogOptions) throws(StorageError) {
        lock = try onDisk { () throws(DiskError) in
            try directory.disk.makeDirectory(directory.path)
            let lock = try directory.disk.lock(directory.lock)
            // Names that a process made, changed or removed and did not live to make durable: all
            // that is decided from here on is decided by names that stay.
            try directory.disk.syncDirectory(directory.path)
            return lock
        }
        try directory.sweep()
        spare = LogSpare(directory, size: options.segmentSize)
        var (listed, isCutBegun) = try directory.list()
        if isCutBegun {
            let intent = try directory.readIntent(owner: owner)
            try Self.finish(intent, in: directory, listed, owner: owner)
            self.intent = intent
            listed = try directory.list().segments
        }
        guard let last = listed.last else {
            let before = LogState(
                position: options.origin, block: options.originBlock, final: options.originBlock,
                isBehindBlock: options.originBlock != nil)
            (file, head) = try directory.begin(
                spare, after: before, owner: owner, options: options)
            offset = UInt64(SegmentHead.size)
            state = before
            segments = [LogShelf.Segment(path: directory.segment(first: head.first), head: head)]
            recovery = LogRecovery(state, segments, bytesChecked: 0, tear: nil, cutCompleted: false)
            return
        }

        var scan = LogScan(directory, owner: owner)
        let skipping =
            switch options.scan {
            case .whole: 0
            case .newest(let count): listed.count - min(max(count, 1), listed.count)
            }
        try scan.run(listed, skipping: skipping)
        (file, head) = try directory.open(last, .write, owner: owner)
        (state, segments) = (scan.state, scan.segments)
        offset = segments.last?.end ?? UInt64(SegmentHead.size)
        let tear = try Self.settle(scan, file, offset, in: directory)
        recovery = LogRecovery(
            state, segments, bytesChecked: scan.bytes, tear: tear, cutCompleted: isCutBegun)
    }

    /// Cuts a torn group off, and writes the last whole one and the zeros behind it again. A process
    /// that died, or a sync that failed, can have left bytes that are read and not durable, and
    /// that the operating system no longer means to write.
    private static func settle(
        _ scan: LogScan<D>, _ file: D.File, _ offset: UInt64, in directory: LogDirectory<D>
    ) throws(StorageError) -> LogRecovery.Tear? {
        var tear: LogRecovery.Tear?
        if case .torn(let end) = scan.tail {
            tear = LogRecovery.Tear(path: file.path, offset: offset, bytes: end - offset)
        }
        var last: [UInt8] = []
        if let group = scan.lastGroup {
            var window = SegmentWindow(file, limit: group.upperBound)
            guard let place = try window.hold(group.lowerBound, group.count) else {
                throw .damaged(file.path, offset: group.lowerBound, .cutShort)
            }
            last.append(copying: window.bytes.span.extracting(place))
        }
        let start = offset - UInt64(last.count)
        try onDisk { () throws(DiskError) in
            let size = try file.size()
            let records = min(offset + UInt64(GroupHeader.size), size)
            try file.writeZeros(records..<min(offset + UInt64(CommandLogFormat.mostGroup), size))
            // The header goes last: without its records it is still known for what it was.
            if tear != nil { try file.sync() }
            try file.writeZeros(offset..<records)
            if !last.isEmpty { try file.write(last.span, at: start) }
            try file.sync()
        }
        return tear
    }

    /// Does what is left of a cut to the files.
    private static func finish(
        _ intent: CutIntent, in directory: LogDirectory<D>, _ listed: [LogDirectory<D>.Listed],
        owner: Digest
    ) throws(StorageError) {
        var scan = LogScan(directory, owner: owner)
        try scan.run(listed, until: intent.target)
        guard let segment = scan.segments.last, scan.state.position == intent.target else {
            throw .damaged(directory.cut, offset: 64, .gap)
        }
        try directory.clear(
            behind: segment.end, in: segment.path,
            later: listed.dropFirst(scan.segments.count).map(\.path))
    }
}

extension LogRecovery {
    init(
        _ state: LogState, _ segments: [LogShelf.Segment], bytesChecked: UInt64, tear: Tear?,
        cutCompleted: Bool
    ) {
        first = segments.first?.head.first ?? 1
        end = state.position
        (lastBlock, finalBlock) = (state.block, state.final)
        self.segments = segments.count
        (self.bytesChecked, self.tear, self.cutCompleted) = (bytesChecked, tear, cutCompleted)
    }
}

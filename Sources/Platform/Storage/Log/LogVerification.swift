public import Disk
public import Primitives

/// A look at a log that changes nothing and takes no lock: what is in it, and everything that is
/// wrong with it.
///
/// Behind damage the look goes on at the next group that is whole, so that one bad sector does not
/// hide another; only behind a bad first page of a segment nothing of that segment can be known, and
/// that is reported, too. While a node writes, what stands at the very end may be a group on its way to the
/// disk; look again before believing that.
public struct LogVerification<D: Disk> {
    /// A record and where its group lies.
    public struct Entry: Hashable, Sendable {
        public let sequence: UInt64
        public let kind: LogRecordKind
        public let bytes: Int
        public let path: DiskPath
        public let offset: UInt64
    }

    /// What the whole log came to.
    public struct Report: Hashable, Sendable {
        /// Whose log it is, by its first segment; `nil` if there is none to be read.
        public internal(set) var owner: Digest?
        public internal(set) var segments = 0
        /// Bytes of whole groups.
        public internal(set) var bytes: UInt64 = 0
        public internal(set) var groups: UInt64 = 0
        public internal(set) var records: UInt64 = 0
        public internal(set) var blocks: UInt64 = 0
        public internal(set) var first: UInt64?
        public internal(set) var end: LogPosition?
        public internal(set) var lastBlock: Height?
        public internal(set) var finalBlock: Height?
        /// Bytes of a torn group at the end, which the next start cuts off.
        public internal(set) var tornBytes: UInt64 = 0
        /// A cut was begun and the next start completes it.
        public internal(set) var cutBegun = false
        /// The first of them, as many as a reader bears.
        public private(set) var problems: [StorageError] = []
        /// All there are.
        public private(set) var problemCount = 0

        public var isSound: Bool { problemCount == 0 }

        /// So many problems are kept.
        static var mostProblems: Int { 1_000 }

        mutating func note(_ problem: StorageError) {
            problemCount += 1
            if problems.count < Self.mostProblems { problems.append(problem) }
        }
    }

    private let directory: LogDirectory<D>
    private var report = Report()
    private var state: LogState?
    /// Where a cut that has begun ends the log, whatever can still be read behind it.
    private var target: LogPosition?
    private var isCutRead = false
    private var total: UInt64 = 0
    private var done: UInt64 = 0

    private init(_ directory: LogDirectory<D>) { self.directory = directory }

    /// Looks at the log in a directory. `progress` hears of bytes looked at and of all there are
    /// after each segment; `visit` sees each record and ends the look by answering false.
    public static func run(
        on disk: D, in path: DiskPath,
        progress: (_ done: UInt64, _ total: UInt64) -> Void = { _, _ in },
        visit: (Entry) -> Bool = { _ in true }
    ) throws(StorageError) -> Report {
        var look = LogVerification(LogDirectory(disk: disk, path: path))
        try look.run(progress, visit)
        return look.report
    }

    private mutating func run(_ progress: (UInt64, UInt64) -> Void, _ visit: (Entry) -> Bool)
        throws(StorageError)
    {
        let (listed, isCutBegun) = try directory.list()
        report.cutBegun = isCutBegun
        // A damaged directory may claim any lengths.
        total = listed.reduce(0) { Self.sum($0, $1.size) }
        for (index, one) in listed.enumerated() {
            do throws(StorageError) {
                let (file, head) = try directory.open(one, .read, owner: report.owner)
                report.owner = report.owner ?? head.owner
                try readTarget(owner: head.owner)
                guard try look(at: file, head, isLast: index == listed.count - 1, visit) else {
                    return
                }
            } catch {
                if case .disk = error { throw error }
                report.note(error)
                // Without its first page no group of a segment can be told from a stranger's bytes.
                if one.size > UInt64(SegmentHead.size) {
                    report.note(.damaged(one.path, offset: UInt64(SegmentHead.size), .unseen))
                }
                // Nothing is known of where this segment ends, so nothing of where the next begins.
                state = nil
            }
            done = Self.sum(done, one.size)
            progress(done, total)
        }
    }

    private static func sum(_ left: UInt64, _ right: UInt64) -> UInt64 {
        let (sum, isTooMuch) = left.addingReportingOverflow(right)
        return isTooMuch ? .max : sum
    }

    /// Looks once where a cut that has begun ends the log. What is wrong with the file that says so
    /// is a problem of its own, and the segments are looked at all the same.
    private mutating func readTarget(owner: Digest) throws(StorageError) {
        guard report.cutBegun, !isCutRead else { return }
        isCutRead = true
        do throws(StorageError) { target = try directory.readIntent(owner: owner).target } catch {
            if case .disk = error { throw error }
            report.note(error)
        }
    }

    /// False if the visitor has seen enough, or the log ends there.
    private mutating func look(
        at file: D.File, _ head: SegmentHead, isLast: Bool, _ visit: (Entry) -> Bool
    ) throws(StorageError) -> Bool {
        report.segments += 1
        if report.first == nil {
            (report.first, report.end) = (head.first, head.before.position)
            (report.lastBlock, report.finalBlock) = (head.before.block, head.before.final)
        }
        if let state {
            if head.before.position.sequence != state.position.sequence {
                report.note(.damaged(file.path, offset: 64, .gap))
            } else if head.before != state {
                report.note(.damaged(file.path, offset: 72, .link))
            }
        }
        var walk = SegmentWalk(file, head: head)
        while true {
            let offset = walk.offset
            let step = try walk.next()
            if case .group(let header, let place) = step {
                guard note(header, place, at: offset, in: walk, visit) else { return false }
                if let target, target.sequence <= walk.state.position.sequence {
                    if target != walk.state.position {
                        report.note(.damaged(directory.cut, offset: 64, .gap))
                    }
                    return false
                }
                continue
            }
            let tail = try SegmentTail.judge(&walk, step)
            switch tail {
            case .clean: break
            case .torn(let end) where isLast: report.tornBytes = end - offset
            case .torn: report.note(.damaged(file.path, offset: offset, .gap))
            case .damaged(let damage, let place):
                report.note(.damaged(file.path, offset: place, damage))
                let next = try SegmentTail.nextGroup(&walk, from: offset + UInt64(GroupHeader.size))
                if let next {
                    walk.resume(at: next.offset, next.header)
                    continue
                }
                state = nil
                return true
            }
            state = walk.state
            return true
        }
    }

    private mutating func note(
        _ header: GroupHeader, _ place: Range<Int>, at offset: UInt64,
        in walk: borrowing SegmentWalk<D.File>, _ visit: (Entry) -> Bool
    ) -> Bool {
        report.groups += 1
        report.bytes += UInt64(header.extent)
        report.records += UInt64(header.count)
        (report.end, report.lastBlock) = (walk.state.position, walk.state.block)
        report.finalBlock = walk.state.final
        let bytes = walk.window.bytes.span.extracting(place)
        var records = GroupRecords(header)
        while let record = records.next(in: bytes) {
            if case .block = record.kind { report.blocks += 1 }
            let entry = Entry(
                sequence: record.sequence, kind: record.kind, bytes: record.payload.count,
                path: walk.path, offset: offset)
            guard visit(entry) else { return false }
        }
        return true
    }
}

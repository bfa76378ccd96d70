import Disk
import Primitives
import Synchronization

/// What the writer tells its readers: which segments there are, and how far the log is durable.
final class LogShelf: Sendable {
    struct Segment {
        let path: DiskPath
        let head: SegmentHead
        /// Where its groups end.
        var end: UInt64
        /// About one place a mebibyte, the first of them before the first group.
        var marks: [LogMark]

        init(path: DiskPath, head: SegmentHead) {
            (self.path, self.head) = (path, head)
            end = UInt64(SegmentHead.size)
            marks = [LogMark(offset: end, state: head.before)]
        }

        /// Notes the place of a group, if the last one noted is far enough away.
        mutating func note(_ mark: LogMark) {
            let last = marks.last?.offset ?? 0
            if mark.offset >= last + Self.distance { marks.append(mark) }
        }

        private static var distance: UInt64 { 1 << 20 }

        /// The last place noted before a record.
        func mark(before sequence: UInt64) -> LogMark {
            marks.last { $0.state.position.sequence < sequence } ?? marks[0]
        }

        /// Forgets what lies behind a place.
        mutating func cut(to offset: UInt64) {
            end = offset
            marks.removeAll { $0.offset > offset }
            if marks.isEmpty {
                marks = [LogMark(offset: UInt64(SegmentHead.size), state: head.before)]
            }
        }
    }

    /// All that readers share with the writer.
    struct Contents {
        var segments: [Segment] = []
        var state = LogState()
        /// The sequence numbers the log was cut back to since it was opened, oldest first.
        var cuts: [UInt64] = []
        /// Records before that one are going, though their segments may still be listed.
        var goneBefore: UInt64 = 0

        /// The oldest record that readers are given.
        var first: UInt64 { max(segments.first?.head.first ?? 1, goneBefore) }

        /// The place in ``segments`` of the one that holds a record, or will.
        func index(of sequence: UInt64) -> Int? {
            segments.lastIndex { $0.head.first <= sequence }
        }
    }

    /// Where a reader finds a record.
    enum Answer {
        case segment(Segment)
        case notYet
        case dropped(first: UInt64)
        case cutBack(to: UInt64)
    }

    let contents: Mutex<Contents>

    init(_ contents: Contents) { self.contents = Mutex(contents) }

    /// Where the record is, for a reader that has seen so many cuts and now has seen all.
    func find(_ sequence: UInt64, seen: inout Int) -> Answer {
        let (answer, count) = contents.withLock { contents -> (Answer, Int) in
            let lowest = contents.cuts[seen...].min()
            let answer: Answer
            if let lowest, lowest + 1 < sequence {
                answer = .cutBack(to: lowest)
            } else if sequence > contents.state.position.sequence {
                answer = .notYet
            } else if sequence >= contents.goneBefore, let index = contents.index(of: sequence) {
                answer = .segment(contents.segments[index])
            } else {
                answer = .dropped(first: contents.first)
            }
            return (answer, contents.cuts.count)
        }
        seen = count
        return answer
    }
}

public import Disk
import Synchronization

/// Follows a log from a record on, on a thread of its own, and sees what is durable and nothing
/// else.
///
///     var payload: [UInt8] = []
///     while case .record(let sequence, let kind) = try reader.next(into: &payload) { … }
public struct LogReader<D: Disk>: Sendable {
    /// What comes next.
    public enum Answer: Hashable, Sendable {
        case record(sequence: UInt64, LogRecordKind)
        /// Nothing is durable behind the last record given.
        case notYet
        /// The record is no longer there; the oldest one is `first`.
        case dropped(first: UInt64)
        /// Records that were given have been taken back; the reader goes on behind `to`.
        case cutBack(to: UInt64)
    }

    private struct Open {
        var walk: SegmentWalk<D.File>
        /// The group being given, and where its records lie in the walk's window.
        var group: (records: GroupRecords, place: Range<Int>)?

        /// The record, if the group being given has it.
        mutating func give(_ sequence: UInt64, into payload: inout [UInt8]) -> LogRecordKind? {
            guard let (held, place) = group else { return nil }
            var records = held
            let found = {
                let bytes = walk.window.bytes.span.extracting(place)
                while let record = records.next(in: bytes) {
                    guard record.sequence == sequence else { continue }
                    payload.removeAll(keepingCapacity: true)
                    payload.append(copying: bytes.extracting(record.payload))
                    return record.kind as LogRecordKind?
                }
                return nil
            }()
            group = found == nil ? nil : (records, place)
            return found
        }
    }

    private let disk: D
    private let shelf: LogShelf
    private var open: Open?
    private var cutsSeen: Int
    /// The sequence number of the record that is given next.
    public private(set) var sequence: UInt64

    init(_ disk: D, _ shelf: LogShelf, from sequence: UInt64) {
        (self.disk, self.shelf) = (disk, shelf)
        self.sequence = max(sequence, 1)
        cutsSeen = shelf.contents.withLock { $0.cuts.count }
    }

    /// Gives the next record: its payload replaces what was in `payload`. Damage that came since
    /// the log was opened is refused with its place.
    public mutating func next(into payload: inout [UInt8]) throws(StorageError) -> Answer {
        while true {
            let before = cutsSeen
            switch shelf.find(sequence, seen: &cutsSeen) {
            case .notYet:
                if before != cutsSeen { open = nil }
                return .notYet
            case .dropped(let first):
                open = nil
                return .dropped(first: first)
            case .cutBack(let end):
                (open, sequence) = (nil, end + 1)
                return .cutBack(to: end)
            case .segment(let segment):
                if before != cutsSeen { open = nil }
                do throws(StorageError) {
                    if let kind = try take(from: segment, into: &payload) {
                        defer { sequence += 1 }
                        return .record(sequence: sequence, kind)
                    }
                } catch {
                    // The writer may have taken the segment away meanwhile, or cut it.
                    guard hasChanged(segment) else { throw error }
                    open = nil
                }
            }
        }
    }

    /// The record if the segment has it; `nil` if what was held has to be looked for anew.
    private mutating func take(from segment: LogShelf.Segment, into payload: inout [UInt8])
        throws(StorageError) -> LogRecordKind?
    {
        var open: Open
        if let held = self.open.take(), held.walk.path == segment.path {
            open = held
        } else {
            open = try reopen(segment)
        }
        open.walk.window.limit = segment.end
        defer { self.open = open }
        while true {
            if let kind = open.give(sequence, into: &payload) { return kind }
            switch try open.walk.next() {
            case .group(let header, let place): open.group = (GroupRecords(header), place)
            case .end: throw .damaged(segment.path, offset: open.walk.offset, .gap)
            case .broken(let damage, _):
                throw .damaged(segment.path, offset: open.walk.offset, damage)
            }
        }
    }

    private func reopen(_ segment: LogShelf.Segment) throws(StorageError) -> Open {
        let file = try onDisk { () throws(DiskError) in try disk.open(segment.path, .read) }
        let mark = segment.mark(before: sequence)
        return Open(
            walk: SegmentWalk(file, head: segment.head, from: mark, limit: segment.end), group: nil)
    }

    private func hasChanged(_ segment: LogShelf.Segment) -> Bool {
        shelf.contents.withLock { shelf in
            shelf.cuts.count != cutsSeen
                || segment.head.first < shelf.goneBefore
                || !shelf.segments.contains { $0.path == segment.path }
        }
    }
}

extension LogReader {
    /// A reader of the same log from another record on: from the oldest one after ``Answer/dropped(first:)``.
    public func restarted(at sequence: UInt64) -> LogReader {
        LogReader(disk, shelf, from: sequence)
    }
}

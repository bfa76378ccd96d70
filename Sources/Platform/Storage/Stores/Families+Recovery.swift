import Disk
import Primitives
import Records

extension Families {
    /// Adds a part of a snapshot: a run of rows of the family that its label names.
    static func take(
        _ families: inout Families, _ part: SnapshotPart, _ bytes: Span<UInt8>
    ) throws(RecordError) {
        guard let family = FamilyName(part.label.text), let run = SortedRun(part: bytes),
            families.append(run, to: family)
        else { throw RecordError(.expected("rows of a family in order"), at: 0) }
    }

    /// Applies what the log holds behind a snapshot, or all of it.
    mutating func replay<D: Disk>(
        _ log: CommandLog<D>, behind point: SnapshotPoint?, in directory: DiskPath
    ) throws(StorageError) -> (batches: UInt64, bytes: UInt64) {
        let first = (point?.sequence ?? 0) + 1
        guard log.recovery.first <= first, log.end.sequence >= first - 1 else {
            throw .damaged(directory, offset: 0, .gap)
        }
        // The log has to go on where the snapshot ends, and to be the one that led to it.
        if let point, let place = try log.place(of: first),
            place.before != LogPosition(sequence: point.sequence, link: point.link)
        {
            throw .damaged(place.path, offset: place.offset, .link)
        }
        var (reader, told) = (log.reader(from: first), (batches: 0 as UInt64, bytes: 0 as UInt64))
        var (payload, gathered): ([UInt8], [UInt8]) = ([], [])
        var last = first
        while case .record(let sequence, let kind) = try reader.next(into: &payload) {
            last = sequence
            guard kind == .batch, let piece = BatchPiece(payload) else {
                throw try log.damage(at: sequence, .malformed)
            }
            gathered += payload.dropFirst()
            guard piece == .last else { continue }
            do throws(RecordError) {
                apply(try LoggedBatch(binary: gathered, limits: LoggedBatch.limits).batch)
            } catch { throw try log.damage(at: sequence, .malformed) }
            told.batches += 1
            told.bytes += UInt64(gathered.count)
            gathered.removeAll(keepingCapacity: true)
        }
        guard gathered.isEmpty else { throw try log.damage(at: last, .cutShort) }
        return told
    }

    /// Forgets families that were to take another's place when the machine stopped.
    mutating func dropUnfinished() {
        for family in rows.keys where family.text.hasPrefix("\(FamilyName.unfinished)+") {
            set(family, to: OrderedRows())
        }
    }
}

extension LoggedBatch {
    static let limits = BinaryLimits(size: 2 * StoreLimits.batch, elements: StoreLimits.changes)
}

/// What the first byte of a logged payload says: a batch that is too large for one record stands in
/// several of the same group.
enum BatchPiece: UInt8 {
    case last = 0, more = 1

    init?(_ payload: [UInt8]) {
        guard let first = payload.first else { return nil }
        self.init(rawValue: first)
    }
}

extension [UInt8] {
    /// Hands out these bytes in pieces of at most 8 MiB, each behind its ``BatchPiece``.
    func forEachPiece(
        _ body: (Span<UInt8>) throws(StorageError) -> Void
    ) throws(StorageError) {
        let most = 8 << 20
        for start in stride(from: 0, to: Swift.max(count, 1), by: most) {
            let end = Swift.min(start + most, count)
            var piece = [(end == count ? BatchPiece.last : .more).rawValue]
            piece += self[start..<end]
            try body(piece.span)
        }
    }
}

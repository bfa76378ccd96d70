import Chain
import Disk
import Primitives
import Records
import Storage
import World

/// A record of the command log as a replay takes it.
struct LoggedRecord: Sendable {
    enum Content: Sendable {
        case batch(LoggedBatch)
        case block(Header)
        case final
    }

    let sequence: UInt64
    let content: Content

    init(_ sequence: UInt64, _ kind: LogRecordKind, _ payload: [UInt8]) throws(SpineError) {
        self.sequence = sequence
        do throws(RecordError) {
            content =
                switch kind {
                case .batch: .batch(try LoggedBatch(payload))
                case .block: .block(try Header(binary: payload, limits: Batch.limits))
                case .final: .final
                }
        } catch { throw .unreadable(sequence: sequence, error) }
    }
}

/// A batch that was read back: its entries, ready to be applied, and its bytes with where each of
/// them begins, which need not be made again.
struct LoggedBatch: Sendable {
    let time: Milliseconds
    let entries: [PreparedEntry]
    let bytes: [UInt8]
    let offsets: [UInt32]

    init(_ payload: [UInt8]) throws(RecordError) {
        bytes = payload
        var (entries, offsets) = ([PreparedEntry](), [UInt32]())
        time = try BinaryReader.reading(payload.span, limits: Batch.limits) {
            (reader) throws(RecordError) in
            let time = try Milliseconds(binary: &reader)
            let count = try reader.listCount()
            entries.reserveCapacity(count)
            offsets.reserveCapacity(count + 1)
            try reader.nested { (reader) throws(RecordError) in
                for _ in 0..<count {
                    offsets.append(UInt32(reader.offset))
                    entries.append(PreparedEntry(try Entry(binary: &reader)))
                }
            }
            offsets.append(UInt32(reader.offset))
            return time
        }
        (self.entries, self.offsets) = (entries, offsets)
    }
}

/// The records of a command log, one after the other.
struct LoggedRecords<D: Disk>: PieceReader {
    private var reader: LogReader<D>

    init(_ log: CommandLog<D>, from first: UInt64) { reader = log.reader(from: first) }

    mutating func next() throws(SpineError) -> LoggedRecord? {
        var payload: [UInt8] = []
        let answer = try stored { () throws(StorageError) in try reader.next(into: &payload) }
        guard case .record(let sequence, let kind) = answer else { return nil }
        return try LoggedRecord(sequence, kind, payload)
    }
}

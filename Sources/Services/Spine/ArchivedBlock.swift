package import Chain
import Disk
import Primitives
package import Records
import Storage

/// A sealed block as the archive keeps it: its header, where its commands lie, and its events.
package struct ArchivedBlock: Record, Hashable {
    package var header = Header()
    /// The log's first record of the block.
    package var firstRecord: UInt64 = 0
    /// The place in History of its first event.
    package var firstLeaf: UInt64 = 0
    /// Canonical bytes, in their order: the leaves of History.
    package var events: [Bytes] = []

    package init() {}

    package mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("header", &header)
        try visit("first_record", &firstRecord)
        try visit("first_leaf", &firstLeaf)
        try visit("events", &events)
    }

    /// The bytes of the record, without one array an event, and how many of them are the header's.
    static func encode(
        _ header: Header, firstRecord: UInt64, firstLeaf: UInt64, _ batches: [AppliedBatch]
    ) -> (bytes: [UInt8], head: Int) {
        let count = batches.reduce(0) { $0 + $1.events.count }
        let size = batches.reduce(0) { $0 + $1.events.bytes.count }
        var writer = BinaryWriter(capacity: 512 + size + count * 2)
        header.write(binary: &writer)
        let head = writer.count
        writer.integer(firstRecord)
        writer.integer(firstLeaf)
        writer.integer(UInt64(count))
        for batch in batches {
            for index in 0..<batch.events.count {
                batch.events.withEvent(index) { writer.counted($0) }
            }
        }
        return (writer.bytes, head)
    }

    static let limits = BinaryLimits(size: 1 << 31, elements: 1 << 26)
}

/// A block's bytes as records of the archive, each behind a byte that says whether it is the first
/// and whether it is the last: the header in one of its own, so that it can be read alone, and the
/// rest in as many as it needs. A first one ends what a crash has left without its end.
enum ArchiveParts {
    static let size = 8 << 20
    private static let (last, first) = (UInt8(1), UInt8(2))

    static func forEach<Failure: Error>(
        of bytes: [UInt8], head: Int, size: Int,
        _ body: ([UInt8], _ isLast: Bool) throws(Failure) -> Void
    ) throws(Failure) {
        var start = 0
        repeat {
            let end = start == 0 ? head : min(start + size, bytes.count)
            var part: [UInt8] = []
            part.reserveCapacity(end - start + 1)
            part.append((start == 0 ? first : 0) | (end == bytes.count ? last : 0))
            part.append(contentsOf: bytes[start..<end])
            try body(part, end == bytes.count)
            start = end
        } while start < bytes.count
    }

    static func isFirst(_ part: [UInt8]) -> Bool { (part.first ?? 0) & first != 0 }
    static func isLast(_ part: [UInt8]) -> Bool { (part.first ?? 0) & last != 0 }

    /// Puts a part behind those before it; whether the block is whole.
    static func join(_ part: [UInt8], to bytes: inout [UInt8]) -> Bool {
        let flags = part.first ?? 0
        if flags & first != 0 { bytes.removeAll(keepingCapacity: true) }
        bytes.append(contentsOf: part.dropFirst())
        return flags & last != 0
    }
}

/// Reads blocks out of the archive, one after the other.
struct ArchiveReader<D: Disk> {
    private var reader: LogReader<D>
    // Kept, so that little is allocated for a block.
    private var payload: [UInt8] = []
    private var bytes: [UInt8] = []

    init(_ reader: LogReader<D>) { self.reader = reader }

    /// The record that the next block begins with.
    var sequence: UInt64 { reader.sequence }

    /// The header of the next block, its events passed over; `nil` as ``next()``.
    mutating func nextHeader() throws(SpineError) -> Header? {
        var header: Header?
        while true {
            let answer = try stored { () throws(StorageError) in
                try reader.next(into: &payload)
            }
            guard case .record(let sequence, let kind) = answer else { return nil }
            if case .final = kind { continue }
            if ArchiveParts.isFirst(payload) {
                do throws(RecordError) {
                    header = try Header(binary: Array(payload.dropFirst()))
                } catch { throw .unreadable(sequence: sequence, error) }
            }
            if ArchiveParts.isLast(payload), header != nil { return header }
        }
    }

    /// `nil` behind the last block. One whose end did not become durable is not there.
    mutating func next() throws(SpineError) -> ArchivedBlock? {
        guard let sequence = try gather() else { return nil }
        do throws(RecordError) {
            return try ArchivedBlock(binary: bytes, limits: ArchivedBlock.limits)
        } catch { throw .unreadable(sequence: sequence, error) }
    }

    /// The same block as its header and the bytes of its events; false behind the last one.
    mutating func next(into leaves: inout ArchivedLeaves) throws(SpineError) -> Bool {
        guard let sequence = try gather() else { return false }
        do throws(RecordError) { try leaves.read(bytes) } catch {
            throw .unreadable(sequence: sequence, error)
        }
        return true
    }

    /// Puts the parts of the next block together; the number of the last one.
    private mutating func gather() throws(SpineError) -> UInt64? {
        bytes.removeAll(keepingCapacity: true)
        while true {
            let answer = try stored { () throws(StorageError) in
                try reader.next(into: &payload)
            }
            guard case .record(let sequence, let kind) = answer else { return nil }
            // The end of a block is a block of the archive's log, so that it can be cut back to it.
            if case .final = kind { continue }
            if ArchiveParts.join(payload, to: &bytes) { return sequence }
        }
    }
}

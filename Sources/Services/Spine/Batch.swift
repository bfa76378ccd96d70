import Chain
import Crypto
package import Primitives
package import Records
package import World

/// What the log stores of one turn of the sequencer: entries, and the time stamped on all of them.
package struct Batch: Record, Hashable {
    package var time = Milliseconds.zero
    package var entries: [Entry] = []

    package init() {}

    package init(_ entries: [Entry], at time: Milliseconds) {
        (self.entries, self.time) = (entries, time)
    }

    package mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("time", &time)
        try visit("entries", &entries)
    }

    /// Entries that are gathered for one turn.
    package static let mostEntries = 8_192
    /// Bytes of one batch, unless a single entry has more; what is over goes into another record.
    package static let mostBytes = 8 << 20

    /// What the log takes as one record, and no bound on elements beside it: each takes a byte, and
    /// what was written has to be read again, whatever it is made of.
    static let limits = BinaryLimits(size: 16 << 20, elements: 16 << 20)
}

/// The bytes of a batch as they are made, and where each entry's begin: those are the leaves of the
/// block's commands root.
struct BatchBytes: Sendable {
    private(set) var writer = BinaryWriter(capacity: 1 << 16)
    private(set) var offsets: [UInt32] = []

    /// Takes over what a batch of these entries at that time is in the log.
    mutating func encode(_ entries: borrowing ArraySlice<PreparedEntry>, at time: Milliseconds) {
        reset()
        time.write(binary: &writer)
        writer.integer(UInt64(entries.count))
        for index in entries.indices {
            offsets.append(UInt32(writer.count))
            entries[index].entry.write(binary: &writer)
        }
        offsets.append(UInt32(writer.count))
    }

    /// Takes over bytes that were read, and where each entry's begin.
    mutating func copy(_ bytes: borrowing [UInt8], offsets: borrowing [UInt32]) {
        reset()
        writer.raw(bytes.span)
        self.offsets.append(contentsOf: copy offsets)
    }

    /// One digest an entry.
    var leaves: [Digest] {
        let bytes = writer.bytes
        guard let digests = MerkleTree.leafDigests(of: bytes.span, offsets: offsets.span)
        else { preconditionFailure("entries lie within their batch") }
        return digests
    }

    /// Empties it and keeps its storage.
    mutating func reset() {
        writer.removeAll()
        offsets.removeAll(keepingCapacity: true)
    }
}

/// An entry on its way to the log, with what was found out about it before.
package struct PreparedEntry: Sendable {
    package let entry: Entry
    /// Of a signed command.
    package let id: Digest?
    /// Bytes of a signed command, where somebody has counted them.
    let size: Int?

    package init(_ entry: Entry, size: Int? = nil) {
        (self.entry, self.size) = (entry, size)
        if case .signed(let transaction) = entry { id = transaction.body.id } else { id = nil }
    }
}

import Chain
import Crypto
import Disk
import Primitives
import Records
import Storage

/// A sealed block of the archive as History takes it over: where it lies, and one digest an event.
struct HashedBlock: Sendable {
    let header: Header
    let firstLeaf: UInt64
    /// The archive's first record of it.
    let record: UInt64
    let digests: [Digest]
}

/// The blocks of an archive, hashed, one after the other.
struct HashedBlocks<D: Disk>: PieceReader {
    private var reader: ArchiveReader<D>
    private var leaves = ArchivedLeaves()

    init(_ archive: CommandLog<D>) { reader = ArchiveReader(archive.reader(from: 1)) }

    mutating func next() throws(SpineError) -> HashedBlock? {
        let record = reader.sequence
        guard try reader.next(into: &leaves) else { return nil }
        return HashedBlock(
            header: leaves.header, firstLeaf: leaves.firstLeaf, record: record,
            digests: leaves.digests)
    }
}

/// The events of a sealed block in one buffer, in place of an array each.
struct ArchivedLeaves {
    private(set) var header = Header()
    private(set) var firstLeaf: UInt64 = 0
    private var events = BinaryWriter()
    /// Where each event begins, and where the last one ends.
    private var offsets: [UInt32] = []

    /// Takes a block's bytes over, as ``ArchivedBlock`` has them.
    mutating func read(_ bytes: [UInt8]) throws(RecordError) {
        events.removeAll()
        offsets.removeAll(keepingCapacity: true)
        try BinaryReader.reading(bytes.span, limits: ArchivedBlock.limits) {
            (reader) throws(RecordError) in
            header = try Header(binary: &reader)
            _ = try reader.integer()
            firstLeaf = try reader.integer()
            for _ in 0..<(try reader.listCount()) {
                offsets.append(UInt32(events.count))
                let count = try reader.elementCount()
                try reader.take(count) { events.raw($0) }
            }
        }
        offsets.append(UInt32(events.count))
    }

    /// One an event.
    var digests: [Digest] {
        let bytes = events.bytes
        guard let digests = MerkleTree.leafDigests(of: bytes.span, offsets: offsets.span) else {
            preconditionFailure("events lie within their buffer")
        }
        return digests
    }
}

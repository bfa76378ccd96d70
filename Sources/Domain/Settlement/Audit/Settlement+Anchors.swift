import Crypto
public import Primitives
public import Records
import Tables

/// Receipts under one digest, once and for good: a row, by the digest.
public struct Anchor: Record, Hashable {
    /// The number of its audit record.
    public var sequence: UInt64 = 0
    public var receipts: UInt32 = 0
    public var at = Moment.earliest

    public init() {}

    public mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("sequence", &sequence)
        try visit("receipts", &receipts)
        try visit("at", &at)
    }
}

extension Settlement {
    public func anchor(_ digest: Digest) -> Anchor? { anchors[digest] }

    /// Anchors receipts that are known. The same ones in the same order are anchored once.
    mutating func submit(
        _ command: SubmitAnchor, at now: Moment, into events: inout EventBuffer
    ) throws(Refusal) {
        guard !command.receipts.isEmpty else { throw .emptyAnchor }
        guard command.receipts.count <= SubmitAnchor.most else { throw .tooManyReceipts }
        let digest = command.digest
        guard anchors[digest] == nil else { throw .alreadyAnchored }
        for key in command.receipts {
            guard receipts[key] != nil else { throw .unknownReceipt }
        }
        var record = AuditRecord()
        (record.anchor, record.at, record.book) = (digest, now, mode.book)
        append(&record, into: &events)
        var row = Anchor()
        (row.sequence, row.at) = (record.sequence, now)
        row.receipts = UInt32(command.receipts.count)
        anchors.put(row, at: digest)
        var facts = metadata
        facts.lastAnchor = digest
        self.facts.put(facts, at: .first)
    }
}

/// Anchors receipts by their keys. Only the operators' account may.
public struct SubmitAnchor: Record, Hashable {
    public static let most = 8_192

    public var receipts: [Digest] = []

    public init() {}

    public init(_ receipts: [Digest]) { self.receipts = receipts }

    public mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("receipts", &receipts)
    }

    /// What stands for all of them, in their order: BLAKE3 in its key-derivation mode over the keys.
    public var digest: Digest {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(receipts.count * Digest.byteCount)
        for key in receipts { key.append(to: &bytes) }
        return Self.digests.digest(of: bytes)
    }

    private static let digests = Blake3.context("the-block 2026 settlement anchor v1")
}

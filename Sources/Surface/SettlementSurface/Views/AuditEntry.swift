public import Primitives
public import Records
public import Settlement
public import Surface

/// An audit record as it is listed, and as a line of the audit file has it: the shape that the
/// specification shows, then the book it is written in and where it stands.
public struct AuditEntry: Record, Hashable {
    public var sequence: UInt64 = 0
    /// In seconds.
    public var timestamp: UInt64 = 0
    /// A buyer's or provider's account; `__anchor__` for an anchor.
    public var entity = Word()
    public var memo = Word()
    public var deltaCT: Int64 = 0
    public var deltaIT: Int64 = 0
    public var balanceCT: Int64 = 0
    public var balanceIT: Int64 = 0
    public var anchor = DigestOrNull()
    /// `real`, or `dry_run` for what never becomes money.
    public var book = Word()
    /// The order it is about; absent for an anchor.
    public var order: OrderID?
    public var height = Height.genesis
    /// Its place in History: what a proof of it is asked by.
    public var leaf: UInt64 = 0
    /// What else is known from here on; absent where nothing is.
    public var metadata: AuditMetadata?

    public init() {}

    public init(_ record: AuditRecord, leaf: UInt64) {
        (sequence, timestamp) = (record.sequence, record.at.time.value / 1_000)
        entity = Word(ours: record.entity?.text ?? AuditRecord.anchorMarker)
        (memo, book) = (Word(ours: record.memo.name), Word(ours: record.book.name))
        (deltaCT, deltaIT) = record.delta.numbers
        (balanceCT, balanceIT) = record.balance.numbers
        anchor = DigestOrNull(record.anchor)
        order = record.order.isNone ? nil : record.order
        (height, self.leaf) = (record.at.height, leaf)
        if record.memo == .penalizeSLA, let provider = record.entity {
            metadata = AuditMetadata(
                PenaltyView(order: record.order, provider: provider, burnedCT: -deltaCT))
        }
    }

    /// What an event says of an audit record; nil where it is none.
    public init?(event bytes: [UInt8], leaf: UInt64) {
        guard bytes.count > 2, bytes[0] == AuditRecord.room, bytes[1] == AuditRecord.tag else {
            return nil
        }
        do throws(RecordError) {
            self.init(try AuditRecord(binary: Array(bytes.dropFirst(2))), leaf: leaf)
        } catch { return nil }
    }

    public mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("sequence", &sequence)
        try visit("timestamp", &timestamp)
        try visit("entity", &entity)
        try visit("memo", &memo)
        try visit("delta_ct", &deltaCT)
        try visit("delta_it", &deltaIT)
        try visit("balance_ct", &balanceCT)
        try visit("balance_it", &balanceIT)
        try visit("anchor", &anchor)
        try visit("book", &book)
        try visit("order", &order)
        try visit("height", &height)
        try visit("leaf", &leaf)
        try visit("metadata", &metadata)
    }
}

/// What an audit record tells besides.
public struct AuditMetadata: Record, Hashable {
    public var lastViolation = PenaltyView()

    public init() {}
    public init(_ violation: PenaltyView) { lastViolation = violation }

    public mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("last_sla_violation", &lastViolation)
    }
}

/// A bond that was forfeited, so that what was burned can be tied to its job.
public struct PenaltyView: Record, Hashable {
    public var order = OrderID.none
    public var provider = Address.zero
    public var burnedCT: Int64 = 0

    public init() {}

    public init(order: OrderID, provider: Address, burnedCT: Int64) {
        (self.order, self.provider, self.burnedCT) = (order, provider, burnedCT)
    }

    public mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("order", &order)
        try visit("provider", &provider)
        try visit("burned_ct", &burnedCT)
    }
}

/// A digest, or `null` where the specification shows that.
public struct DigestOrNull: Field, Hashable {
    public var digest: Digest?

    public init(_ digest: Digest? = nil) { self.digest = digest }

    public init(binary reader: inout BinaryReader) throws(RecordError) {
        digest = try Bool(binary: &reader) ? try Digest(binary: &reader) : nil
    }

    public func write(binary writer: inout BinaryWriter) {
        (digest != nil).write(binary: &writer)
        digest?.write(binary: &writer)
    }

    public init(json reader: inout JSONReader) throws(RecordError) {
        let value = try RawJSON(json: &reader)
        digest = value == .null ? nil : try value.read(as: Digest.self)
    }

    public func write(json writer: inout JSONWriter) throws(RecordError) {
        guard let digest else { return writer.raw("null") }
        try digest.write(json: &writer)
    }

    public func write(preimage writer: inout PreimageWriter) {
        (digest != nil).write(preimage: &writer)
        digest?.write(preimage: &writer)
    }

    public static var schema: Schema { .any }
}

extension Columns {
    /// Both as the numbers that views show.
    var numbers: (Int64, Int64) {
        (Int64(clamping: ct.units), Int64(clamping: industrial.units))
    }
}

/// Audit records as they are kept, the oldest first: a list of ``AuditEntry``, each the very bytes of
/// its line.
public struct AuditPage: Field, Hashable {
    public var lines: [RawJSON]

    public init(_ lines: [RawJSON] = []) { self.lines = lines }

    public init(binary reader: inout BinaryReader) throws(RecordError) {
        lines = try [RawJSON](binary: &reader)
    }
    public func write(binary writer: inout BinaryWriter) { lines.write(binary: &writer) }
    public init(json reader: inout JSONReader) throws(RecordError) {
        lines = try [RawJSON](json: &reader)
    }
    public func write(json writer: inout JSONWriter) throws(RecordError) {
        try lines.write(json: &writer)
    }
    public func write(preimage writer: inout PreimageWriter) { lines.write(preimage: &writer) }

    public static var schema: Schema { .array(AuditEntry.schema) }

    /// The records, read.
    public func entries() throws(RecordError) -> [AuditEntry] {
        var entries: [AuditEntry] = []
        for line in lines { entries.append(try line.read()) }
        return entries
    }
}

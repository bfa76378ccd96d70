/// A value that is stored, sent, signed, hashed or configured. It lists its fields once, and every
/// form it takes is a reading of that list:
///
/// ```swift
/// public struct Receipt: Record {
///     public var version: Version<2> = .newest
///     public var jobID = JobID.none
///     public var lane = FeeLane.consumer
///     public init() {}
///
///     public mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
///         try visit("version", &version)
///         try visit("job_id", &jobID)
///         guard visit.continues(if: version >= 2) else { return }
///         try visit("lane", &lane, default: .consumer)
///     }
/// }
/// ```
///
/// The list is the same on every call but for `continues(if:)`, which ends an older version's list
/// early: there, binary and what is hashed end, JSON refuses the keys behind it, whatever their order,
/// and a field behind it keeps its initial value. A record has at most 64 fields and, standing in
/// an array, at least one.
public protocol Record: Field {
    init()

    mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError)

    /// The name of this type in schemas: `$defs/<name>`.
    static var schemaName: String { get }
}

/// Something that reads or writes the fields of a record, one call a field, in the declared order.
public protocol FieldVisitor {
    /// A field that is always there.
    mutating func callAsFunction<F: Field>(
        _ name: StaticString, _ value: inout F) throws(RecordError)

    /// A field that JSON may leave out; it is always written, and binary always holds it.
    mutating func callAsFunction<F: Field>(
        _ name: StaticString, _ value: inout F, default: @autoclosure () -> F) throws(RecordError)

    /// A field that may be absent: left out of JSON (never `null`), a zero byte in binary.
    mutating func callAsFunction<F: Field>(
        _ name: StaticString, _ value: inout F?) throws(RecordError)

    /// Whether the list goes on. An older version's list ends where `condition` is false; the fields
    /// that `condition` reads must come before it.
    mutating func continues(if condition: Bool) -> Bool
}

extension Record {
    public static var schemaName: String { Schema.name(of: Self.self) }

    @inlinable public init(binary reader: inout BinaryReader) throws(RecordError) {
        self.init()
        try fields(&reader)
    }

    @inlinable public func write(binary writer: inout BinaryWriter) {
        var row = self
        do throws(RecordError) { try row.fields(&writer) } catch { Self.neverThrows(error) }
    }

    @inlinable public init(json reader: inout JSONReader) throws(RecordError) {
        self.init()
        try reader.read(&self)
    }

    @inlinable public func write(json writer: inout JSONWriter) throws(RecordError) {
        var row = self
        try writer.write(&row)
    }

    @inlinable public func write(preimage writer: inout PreimageWriter) {
        var row = self
        do throws(RecordError) { try row.fields(&writer) } catch { Self.neverThrows(error) }
    }

    public static var schema: Schema { .record(Self.self) }

    /// Writers of bytes refuse nothing, so a list of fields that throws there is our own bug.
    @usableFromInline static func neverThrows(_ error: RecordError) -> Never {
        preconditionFailure("\(Self.self) threw while being written: \(error)")
    }
}

/// One of a closed set of names. Raw values are the wire tags: append, never renumber or reuse.
///
/// ```swift
/// public enum Mode: UInt8, Choice {
///     case dryRun = 0, armed = 1, real = 2
///     public var name: String {
///         switch self { case .dryRun: "dry_run"; case .armed: "armed"; case .real: "real" }
///     }
/// }
/// ```
public protocol Choice: Field, Hashable, CaseIterable, RawRepresentable where RawValue == UInt8 {
    /// What JSON calls this case: plain ASCII.
    var name: String { get }
}

extension Choice {
    @inlinable public init(binary reader: inout BinaryReader) throws(RecordError) {
        let start = reader.offset
        guard let value = Self(rawValue: try reader.byte()) else {
            throw reader.expected(Self.expectation, at: start)
        }
        self = value
    }

    @inlinable public func write(binary writer: inout BinaryWriter) { writer.byte(rawValue) }

    @inlinable public init(json reader: inout JSONReader) throws(RecordError) {
        self = try reader.text(Self.expectation) { Self(named: $0) }
    }

    @inlinable public func write(json writer: inout JSONWriter) throws(RecordError) {
        writer.plainString { $0.append(contentsOf: name.utf8) }
    }

    @inlinable public func write(preimage writer: inout PreimageWriter) { writer.byte(rawValue) }

    @inlinable init?(named text: Span<UInt8>) {
        for value in Self.allCases where value.isNamed(text) {
            self = value
            return
        }
        return nil
    }

    @inlinable func isNamed(_ text: Span<UInt8>) -> Bool {
        let name = name.utf8.span
        guard text.count == name.count else { return false }
        for index in text.indices where text[index] != name[index] { return false }
        return true
    }

    public static var names: [String] { allCases.map(\.name) }

    public static var expectation: String { "one of " + names.joined(separator: ", ") }

    public static var schema: Schema { .choice(names) }
}

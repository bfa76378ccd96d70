/// A value whose JSON is a string: parsing, printing and the schema's pattern stand side by side.
public protocol TextField: Field {
    /// The value that `text`, UTF-8, stands for, in its one accepted spelling.
    init?(text: Span<UInt8>)

    /// Appends that spelling, which needs no escaping in JSON.
    func appendText(to bytes: inout [UInt8])

    /// What error messages call it: "an integer string".
    static var expectation: String { get }

    /// Where a text that `init(text:)` refuses goes wrong; nil where there is no more to say than
    /// what was expected.
    static func fault(in text: Span<UInt8>) -> String?

    /// What `init(text:)` accepts, as an anchored regular expression for the schema.
    static var pattern: String { get }
}

extension TextField {
    @inlinable public init(json reader: inout JSONReader) throws(RecordError) {
        self = try reader.text(Self.expectation, fault: { Self.fault(in: $0) }) { Self(text: $0) }
    }

    public static func fault(in text: Span<UInt8>) -> String? { nil }

    @inlinable public func write(json writer: inout JSONWriter) throws(RecordError) {
        writer.plainString { appendText(to: &$0) }
    }

    public static var schema: Schema { .string(pattern: pattern) }
}

extension String: Field {
    @inlinable public init(binary reader: inout BinaryReader) throws(RecordError) {
        self = try reader.text()
    }

    @inlinable public func write(binary writer: inout BinaryWriter) {
        writer.counted(utf8.span)
    }

    @inlinable public init(json reader: inout JSONReader) throws(RecordError) {
        self = try reader.string()
    }

    @inlinable public func write(json writer: inout JSONWriter) throws(RecordError) {
        writer.string(self)
    }

    @inlinable public func write(preimage writer: inout PreimageWriter) {
        writer.framed(utf8.span)
    }

    public static var schema: Schema { .string(pattern: nil) }
}

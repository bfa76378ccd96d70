/// A value that dresses one other field: a height is a `UInt64` and reads and writes as one. A type
/// that allows less than what it dresses says so in `init?(wrapping:)` and in `schema`, side by side.
public protocol WrappedField: Field {
    associatedtype Wrapped: Field

    /// nil where `value` is outside this type's bounds.
    init?(wrapping value: Wrapped)
    var wrapped: Wrapped { get }

    /// What error messages call it; needed where `init?(wrapping:)` can answer nil.
    static var expectation: String { get }
}

extension WrappedField {
    public static var expectation: String { "a value of \(Self.self)" }

    @inlinable public init(binary reader: inout BinaryReader) throws(RecordError) {
        let start = reader.offset
        guard let value = Self(wrapping: try Wrapped(binary: &reader)) else {
            throw reader.expected(Self.expectation, at: start)
        }
        self = value
    }

    @inlinable public func write(binary writer: inout BinaryWriter) {
        wrapped.write(binary: &writer)
    }

    @inlinable public init(json reader: inout JSONReader) throws(RecordError) {
        reader.scanner.skipBlanks()
        let start = reader.offset
        guard let value = Self(wrapping: try Wrapped(json: &reader)) else {
            throw reader.expected(Self.expectation, at: start)
        }
        self = value
    }

    @inlinable public func write(json writer: inout JSONWriter) throws(RecordError) {
        try wrapped.write(json: &writer)
    }

    @inlinable public func write(preimage writer: inout PreimageWriter) {
        wrapped.write(preimage: &writer)
    }

    public static var schema: Schema { Wrapped.schema }
}

/// A value that can stand in a field: it knows its own five readings. Types whose JSON is a string
/// conform through ``TextField``, types that dress another field through ``WrappedField``, lists of
/// cases through ``Choice`` and ``Union``, lists of fields through ``Record``.
public protocol Field: Sendable {
    init(binary reader: inout BinaryReader) throws(RecordError)
    func write(binary writer: inout BinaryWriter)

    init(json reader: inout JSONReader) throws(RecordError)
    func write(json writer: inout JSONWriter) throws(RecordError)

    func write(preimage writer: inout PreimageWriter)

    /// The JSON Schema fragment of this type: what `init(json:)` accepts, in words for others.
    static var schema: Schema { get }
}

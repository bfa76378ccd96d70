public import Crypto
public import Records

/// The form of a proof outside this process; docs/content.md names its fields.
extension ContentProof: Record {
    public init() { self.init(siblings: [], lastChunk: []) }

    public mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        var lastChunk = Bytes(lastChunk)
        try visit("siblings", &siblings)
        try visit("last_chunk", &lastChunk)
        self.lastChunk = lastChunk.bytes
    }
}

public import Crypto
public import Primitives
public import Records

/// Whole groups of a blob and the proof that they are its own, for whoever knows the id. docs/content.md
/// says how to check one in any language.
public struct BlobPart: Record, Hashable {
    public var id = ContentID.none
    /// The length of the whole blob.
    public var length: UInt64 = 0
    /// Where the bytes stand in it.
    public var offset: UInt64 = 0
    public var bytes: [UInt8] = []
    public var proof = ContentProof()

    public init() {}

    public init(id: ContentID, length: UInt64, offset: UInt64, bytes: [UInt8], proof: ContentProof)
    {
        (self.id, self.length, self.offset) = (id, length, offset)
        (self.bytes, self.proof) = (bytes, proof)
    }

    public mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        var bytes = Bytes(bytes)
        try visit("id", &id)
        try visit("length", &length)
        try visit("offset", &offset)
        try visit("bytes", &bytes)
        try visit("proof", &proof)
        self.bytes = bytes.bytes
    }

    /// Checks everything it says; any of it may come from a stranger.
    public func verify() throws(StorageError) {
        do throws(ContentRefusal) {
            try proof.verify(bytes.span, at: offset, of: id, length: length)
        } catch { throw .blob(.unproven(error)) }
    }
}

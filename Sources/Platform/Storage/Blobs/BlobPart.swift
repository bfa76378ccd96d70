public import Crypto

/// Whole groups of a blob and the proof that they are its own, for whoever knows the id.
public struct BlobPart: Hashable, Sendable {
    public var id: ContentID
    /// The length of the whole blob.
    public var length: UInt64
    /// Where the bytes stand in it.
    public var offset: UInt64
    public var bytes: [UInt8]
    public var proof: ContentProof

    public init(id: ContentID, length: UInt64, offset: UInt64, bytes: [UInt8], proof: ContentProof)
    {
        (self.id, self.length, self.offset) = (id, length, offset)
        (self.bytes, self.proof) = (bytes, proof)
    }

    /// Checks everything it says; any of it may come from a stranger.
    public func verify() throws(StorageError) {
        do throws(ContentRefusal) {
            try proof.verify(bytes.span, at: offset, of: id, length: length)
        } catch { throw .blob(.unproven(error)) }
    }
}

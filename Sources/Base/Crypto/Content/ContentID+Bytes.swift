public import Primitives

extension ContentID {
    /// The name of these bytes: the plain BLAKE3 of them all, so that whoever has the name can check
    /// the bytes, and with a ``ContentProof`` any part of them.
    public init(of bytes: Span<UInt8>) { self.init(Blake3.hash(bytes)) }
}

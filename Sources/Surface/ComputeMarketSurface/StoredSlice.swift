public import Primitives
public import Records

/// What a node says of a slice that was handed to it.
public struct StoredSlice: Record, Hashable {
    /// The most bytes of a slice.
    public static let most = 16 << 20

    /// What a job names the slice by.
    public var commitment = Digest.zero
    /// Bytes of the slice.
    public var length: UInt64 = 0

    public init() {}

    public init(commitment: Digest, length: UInt64) {
        (self.commitment, self.length) = (commitment, length)
    }

    public mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("commitment", &commitment)
        try visit("length", &length)
    }
}

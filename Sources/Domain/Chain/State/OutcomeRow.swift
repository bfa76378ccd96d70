public import Primitives
public import Records

/// What came of a transaction, kept until it could not be carried out again anyway.
public struct OutcomeRow: Record, Hashable {
    /// The block it was carried out in.
    public var height = Height.genesis
    /// 0 for done, or the code of the refusal.
    public var code: UInt16 = 0
    /// The last block in which the transaction could have been carried out.
    public var expiresAt = Height.genesis

    public init() {}

    public init(height: Height, code: UInt16, expiresAt: Height) {
        (self.height, self.code, self.expiresAt) = (height, code, expiresAt)
    }

    public mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("height", &height)
        try visit("code", &code)
        try visit("expires_at", &expiresAt)
    }
}

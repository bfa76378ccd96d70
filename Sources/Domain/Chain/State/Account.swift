public import Primitives
public import Records

/// What the chain keeps of an account that has sent something. One that has not has no row.
public struct Account: Record, Hashable {
    /// The nonce of its next transaction.
    public var nonce: UInt64 = 0
    /// Whose signatures count since its keys were rotated; nil while those do that its address was
    /// made from.
    public var authority: Digest?

    public init() {}

    public init(nonce: UInt64, authority: Digest? = nil) {
        (self.nonce, self.authority) = (nonce, authority)
    }

    public mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("nonce", &nonce)
        try visit("authority", &authority)
    }
}

public import Primitives
public import Records

/// What came of a signed command, behind all that it made happen.
public struct TransactionApplied: Event, Hashable {
    public static let room: UInt8 = 0
    public static let tag: UInt8 = 1

    public var id = Digest.zero
    public var sender = Address.zero
    /// Zero where it was done.
    public var code: UInt16 = 0

    public init() {}

    public init(_ id: Digest, by sender: Address, code: RefusalCode) {
        (self.id, self.sender, self.code) = (id, sender, code.value)
    }

    public mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("id", &id)
        try visit("sender", &sender)
        try visit("code", &code)
    }
}

public import Primitives
public import Records

/// A body with what shows that its sender's keys stand behind it.
public struct Transaction<Command: Union & Hashable & Sendable>: Record, Hashable {
    public var body = TransactionBody<Command>()
    public var authorisation = Authorisation.sample

    @inlinable public init() {}

    @inlinable public init(_ body: TransactionBody<Command>, _ authorisation: Authorisation) {
        (self.body, self.authorisation) = (body, authorisation)
    }

    @inlinable public mutating func fields(
        _ visit: inout some FieldVisitor
    ) throws(RecordError) {
        try visit("body", &body)
        try visit("authorisation", &authorisation)
    }

    @inlinable public var id: TransactionID { body.id }

    /// Refuses an authorisation that is not well formed or not of this body. Reads nothing but the
    /// transaction: whether the keys are the sender's is for the chain to say when it admits it.
    @inlinable public func check() throws(ChainRefusal) { try authorisation.check(signing: id) }
}

extension BinaryLimits {
    /// Of one transaction: 64 KiB, which holds the largest command there is many times.
    public static let transaction = BinaryLimits(size: 1 << 16, elements: 1 << 12)
}

extension JSONLimits {
    /// Of one transaction.
    public static let transaction = JSONLimits(size: 1 << 18)
}

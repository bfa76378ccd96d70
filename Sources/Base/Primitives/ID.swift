/// The dense number of one `Subject`. An `ID<Job>` cannot pass for an `ID<Account>`; the subject is
/// a name only and may be any type, even one that cannot be copied.
///
/// Ids count from 1. Zero is ``none``: it stands where no subject is meant, and never names one, so
/// a record whose id was left out cannot be taken for the first.
public struct ID<Subject: ~Copyable>: Hashable, Comparable, Sendable, BitwiseCopyable {
    public let value: UInt64

    @inlinable
    public init(_ value: UInt64) { self.value = value }

    @inlinable
    public static var none: ID { ID(0) }

    @inlinable
    public static var first: ID { ID(1) }

    @inlinable
    public static func < (left: ID, right: ID) -> Bool { left.value < right.value }

    /// Whether this stands for no subject.
    @inlinable
    public var isNone: Bool { value == 0 }

    /// The id to give after this one; `nil` when all are given.
    @inlinable
    public var next: ID? { value == .max ? nil : ID(value + 1) }
}

extension ID: CustomStringConvertible where Subject: ~Copyable {
    public var description: String { value.description }
}

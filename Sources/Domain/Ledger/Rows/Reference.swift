public import Primitives
public import Records
public import Tables

/// A sender, and what the sender called a transfer.
public typealias ReferenceKey = KeyPair<Address, Digest>

/// That a transfer with this reference was done.
public struct Reference: Record, Hashable {
    public var number: UInt64 = 0
    /// Until then it counts, by the clock that stands still in pauses.
    public var until = Milliseconds.zero

    public init() {}
    init(number: UInt64, until: Milliseconds) { (self.number, self.until) = (number, until) }

    public mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("number", &number)
        try visit("until_ms", &until)
    }
}

public import Primitives
public import Records

/// What the ledger knows besides its rows of money: one row, under the first key.
public struct LedgerState: Record, Hashable {
    public var nextDeposit = DepositID.first
    /// References are pruned in the order of their numbers.
    public var nextReference: UInt64 = 1
    /// All the time that was not counted, as after an outage.
    public var paused = Milliseconds.zero
    /// nil where nothing more will be emitted.
    public var emission: RunningEmission?

    public init() {}

    public mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("next_deposit", &nextDeposit)
        try visit("next_reference", &nextReference)
        try visit("paused_ms", &paused)
        try visit("emission", &emission)
    }
}

public import Primitives
public import Records
import Tables

/// What is counted: one row, and none before anything was settled.
public struct SettlementTally: Record, Hashable {
    /// How many audit records there are: the number of the newest.
    public var sequence: UInt64 = 0
    /// All the time that no deadline was waited for in, as in an outage.
    public var paused = Milliseconds.zero
    public var real = BookSums()
    public var dryRun = BookSums()
    public var resolutions: UInt64 = 0
    /// How many of these were violations, and how many of them a sweep found.
    public var violations: UInt64 = 0
    public var automated: UInt64 = 0
    /// Of both books, and how many of these were paid in BLOCK.
    public var receipts: UInt64 = 0
    public var paid: UInt64 = 0
    public var failures: UInt64 = 0
    public var roots: UInt64 = 0

    public init() {}

    @inlinable public mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("sequence", &sequence)
        try visit("paused_ms", &paused)
        try visit("real", &real)
        try visit("dry_run", &dryRun)
        try visit("resolutions", &resolutions)
        try visit("violations", &violations)
        try visit("automated", &automated)
        try visit("receipts", &receipts)
        try visit("paid", &paid)
        try visit("failures", &failures)
        try visit("roots", &roots)
    }

    public subscript(book: Book) -> BookSums {
        get {
            switch book {
            case .real: real
            case .dryRun: dryRun
            }
        }
        set {
            switch book {
            case .real: real = newValue
            case .dryRun: dryRun = newValue
            }
        }
    }
}

/// Where what is in a book stands besides with providers and buyers. All of it, with theirs, always
/// comes to zero.
public struct BookSums: Record, Hashable {
    /// Behind orders that are open.
    public var escrowed = Columns()
    /// Forfeited by providers.
    public var burned = Columns()
    /// Short in escrows and forfeited bonds that were found so: a fault of ours.
    public var lost = Columns()

    public init() {}

    @inlinable public mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("escrowed", &escrowed)
        try visit("burned", &burned)
        try visit("lost", &lost)
    }
}

extension Settlement {
    /// What is counted.
    public var counts: SettlementTally { tally[.first] ?? SettlementTally() }

    mutating func count<T>(_ change: (inout SettlementTally) -> T) -> T {
        if let result = tally.update(.first, change) { return result }
        var row = SettlementTally()
        let result = change(&row)
        tally.put(row, at: .first)
        return result
    }
}

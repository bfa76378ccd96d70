/// What a reader sees of a keyed store: families of rows, each in the order of the keys' bytes. A
/// family that was never written to has no rows.
public protocol StoreView: Sendable {
    /// The families that have rows, in the order of their names.
    func families() throws(StorageError) -> [FamilyName]

    func value(of key: [UInt8], in family: FamilyName) throws(StorageError) -> [UInt8]?

    func count(of family: FamilyName) throws(StorageError) -> Int

    /// Lends the rows of a range one by one, at most `limit` of them, until `body` says to stop.
    func scan(
        _ family: FamilyName, _ range: KeyRange, _ order: ScanOrder, limit: Int,
        _ body: (_ key: Span<UInt8>, _ value: Span<UInt8>) -> ScanStep
    ) throws(StorageError)
}

/// Rows under keys, kept by an engine. What every engine promises is in the conformance suite: keys
/// in byte order, batches that happen whole and are durable when `apply` returns, views that stand
/// still, families that know nothing of each other.
///
/// One thread writes at a time, and waits for the others; any thread may read.
public protocol KeyedStore: StoreView {
    /// The rows as they are now, whatever is written later.
    func view() throws(StorageError) -> any StoreView

    /// Makes all changes of a batch, in their order, or none. They are durable on return. A refused
    /// batch changes nothing.
    func apply(_ batch: WriteBatch) throws(StorageError)

    /// Puts other rows in place of all of a family's, in one step: before it every reader and every
    /// restart sees the old ones, after it the new ones. `next` hands them out in strictly ascending
    /// order of keys and ends with nil; it may throw, and nothing has happened. It must not write to
    /// this store, which waits for it.
    func replace(
        _ family: FamilyName, with next: () throws(StorageError) -> StoreRow?
    ) throws(StorageError)

    /// Makes what is stored small again, where the engine has something to do for it.
    func compact() throws(StorageError)

    /// Ends the use of the store: every later call is refused.
    func close()

    var status: StoreStatus { get }
}

/// A row as it is handed over.
public struct StoreRow: Hashable, Sendable {
    public var key: [UInt8]
    public var value: [UInt8]

    public init(_ key: [UInt8], _ value: [UInt8]) { (self.key, self.value) = (key, value) }
}

/// What a store has to say of itself; for whoever counts and shows.
public struct StoreStatus: Hashable, Sendable {
    public var engine: EngineKind
    public var families = 0
    /// The rows there are, as far as the engine knows without reading them all.
    public var rows = 0
    /// Bytes of all keys and values, and what it takes to find them.
    public var bytes = 0
    public var batches: UInt64 = 0
    /// Bytes of log that a restart would replay.
    public var unsettledBytes: UInt64 = 0
    public var compactions: UInt64 = 0
    /// Why the last compaction came to nothing, or left something behind.
    public var compactionProblem: StorageError?
    /// What opening it has found: snapshots that were refused, a tear that was cut off, a cut that
    /// was completed. Nil for an engine that keeps nothing, or recovers by itself.
    public var recovery: StoreRecovery?
    /// Why no more is written.
    public var stopped: StorageError?

    public init(engine: EngineKind) { self.engine = engine }
}

/// What a key, a value and a batch may weigh, in every engine.
public enum StoreLimits {
    public static let key = 1 << 10
    public static let value = 16 << 20
    /// Bytes of a batch as it is logged.
    public static let batch = 24 << 20
    public static let changes = 1 << 18
    public static let families = 256
}

extension StoreView {
    /// The rows of a range, at most `limit`.
    public func rows(
        of family: FamilyName, _ range: KeyRange = .all, _ order: ScanOrder = .ascending,
        limit: Int = .max
    ) throws(StorageError) -> [StoreRow] {
        var rows: [StoreRow] = []
        try scan(family, range, order, limit: limit) { key, value in
            rows.append(StoreRow(key.copied, value.copied))
            return .goOn
        }
        return rows
    }
}

extension Span<UInt8> {
    /// These bytes in an array of their own.
    var copied: [UInt8] {
        unsafe withUnsafeBufferPointer { unsafe Array($0) }
    }
}

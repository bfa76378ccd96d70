import Synchronization

/// A store that ends with the process: for tests, and for what can be made again.
public final class MemoryStore: KeyedStore {
    private struct State {
        var families = Families()
        var batches: UInt64 = 0
        var isClosed = false
    }

    private let state = Mutex(State())

    public init() {}

    public func families() throws(StorageError) -> [FamilyName] { try open().families() }

    public func value(of key: [UInt8], in family: FamilyName) throws(StorageError) -> [UInt8]? {
        try state.withLock { (state) throws(StorageError) in
            guard !state.isClosed else { throw .closed }
            return state.families.value(of: key, in: family)
        }
    }

    public func count(of family: FamilyName) throws(StorageError) -> Int {
        try open().count(of: family)
    }

    public func scan(
        _ family: FamilyName, _ range: KeyRange, _ order: ScanOrder, limit: Int,
        _ body: (Span<UInt8>, Span<UInt8>) -> ScanStep
    ) throws(StorageError) {
        try open().scan(family, range, order, limit: limit, body)
    }

    public func view() throws(StorageError) -> any StoreView { try open() }

    public func apply(_ batch: WriteBatch) throws(StorageError) {
        try state.withLock { (state) throws(StorageError) in
            guard !state.isClosed else { throw .closed }
            if let problem = state.families.problem(with: batch) { throw problem }
            state.families.apply(batch)
            state.batches += 1
        }
    }

    public func replace(
        _ family: FamilyName, with next: () throws(StorageError) -> StoreRow?
    ) throws(StorageError) {
        if let problem = try open().problem(replacing: family) { throw problem }
        let rows = try OrderedRows(next)
        try state.withLock { (state) throws(StorageError) in
            guard !state.isClosed else { throw .closed }
            if let problem = state.families.problem(replacing: family) { throw problem }
            state.families.set(family, to: rows)
            state.batches += 1
        }
    }

    /// There is nothing to do: rows are where they are.
    public func compact() throws(StorageError) { _ = try open() }

    public func close() {
        state.withLock { state in
            state.isClosed = true
            state.families = Families()
        }
    }

    public var status: StoreStatus {
        state.withLock { state in
            var status = StoreStatus(engine: .memory)
            status.families = state.families.rows.count
            status.rows = state.families.rowCount
            status.bytes = state.families.size
            status.batches = state.batches
            status.stopped = state.isClosed ? .closed : nil
            return status
        }
    }

    private func open() throws(StorageError) -> Families {
        try state.withLock { (state) throws(StorageError) in
            guard !state.isClosed else { throw .closed }
            return state.families
        }
    }
}

extension OrderedRows {
    /// Rows that are handed out in strictly ascending order.
    init(_ next: () throws(StorageError) -> StoreRow?) throws(StorageError) {
        self.init()
        while let row = try next() {
            try row.check()
            guard isBehindAll(row.key) else { throw .notAscending }
            append(row.key, row.value)
        }
    }
}

extension StoreRow {
    /// Refuses what no engine takes.
    package func check() throws(StorageError) {
        var batch = WriteBatch()
        batch.put(key, value, in: "+")
        try batch.check()
    }
}

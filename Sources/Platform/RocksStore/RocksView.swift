#if RocksDB
    import Disk
    import Storage

    /// The catalogue and the rows of one moment.
    struct RocksMoment: Sendable {
        let catalog: RowCatalog
        let snapshot: RocksSnapshot
    }

    /// The rows of a store as they were. It holds the database open; a store that was closed gives its
    /// directory back with its last view.
    final class RocksView: StoreView {
        private let rows: RocksRows
        private let moment: RocksMoment

        init(of rows: RocksRows, _ moment: RocksMoment) {
            (self.rows, self.moment) = (rows, moment)
        }

        private var reader: RocksReading {
            RocksReading(
                database: moment.snapshot.database, catalog: moment.catalog,
                snapshot: moment.snapshot)
        }

        func families() throws(StorageError) -> [FamilyName] {
            try rows.checkIsOpen()
            return try reader.families()
        }

        func value(of key: [UInt8], in family: FamilyName) throws(StorageError) -> [UInt8]? {
            try rows.checkIsOpen()
            return try reader.value(of: key, in: family)
        }

        func count(of family: FamilyName) throws(StorageError) -> Int {
            try rows.checkIsOpen()
            return try reader.count(of: family)
        }

        func scan(
            _ family: FamilyName, _ range: KeyRange, _ order: ScanOrder, limit: Int,
            _ body: (Span<UInt8>, Span<UInt8>) -> ScanStep
        ) throws(StorageError) {
            try rows.checkIsOpen()
            try RocksReading.scan(reader.walk(family, range, order), limit: limit, body)
        }
    }

    /// Reads rows through a catalogue, as they are or as a snapshot has them.
    struct RocksReading {
        let database: RocksDatabase
        let catalog: RowCatalog
        var snapshot: RocksSnapshot?

        init(_ open: RocksRows.Open) { self.init(database: open.database, catalog: open.catalog) }

        init(database: RocksDatabase, catalog: RowCatalog, snapshot: RocksSnapshot? = nil) {
            (self.database, self.catalog, self.snapshot) = (database, catalog, snapshot)
        }

        func families() throws(StorageError) -> [FamilyName] {
            var families: [FamilyName] = []
            for (family, number) in catalog.numbers where try database.hasRows(number, snapshot) {
                families.append(family)
            }
            return families.sorted()
        }

        func value(of key: [UInt8], in family: FamilyName) throws(StorageError) -> [UInt8]? {
            guard let number = catalog.number(of: family) else { return nil }
            return try database.value(of: RowKey.of(key, in: number), snapshot)
        }

        /// Counts them one by one: RocksDB does not know how many there are.
        func count(of family: FamilyName) throws(StorageError) -> Int {
            try Self.count(walk(family, .all, .ascending, keepsBlocks: false))
        }

        static func count(_ walk: consuming RocksWalk?) throws(StorageError) -> Int {
            guard let walk else { return 0 }
            var count = 0
            while walk.hasRow {
                count += 1
                walk.advance()
            }
            try walk.check()
            return count
        }

        /// Stands before the rows of a range; nil where there can be none.
        func walk(
            _ family: FamilyName, _ range: KeyRange, _ order: ScanOrder, keepsBlocks: Bool = true
        ) -> RocksWalk? {
            guard let number = catalog.number(of: family),
                let (from, to) = RowKey.bounds(range, in: number)
            else { return nil }
            return RocksWalk(
                database, snapshot, from: from, to: to, order, keepsBlocks: keepsBlocks)
        }

        static func scan(
            _ walk: consuming RocksWalk?, limit: Int,
            _ body: (Span<UInt8>, Span<UInt8>) -> ScanStep
        ) throws(StorageError) {
            guard let walk else { return }
            var left = limit
            while left > 0, walk.hasRow {
                let step = walk.lend { key, value in
                    body(
                        Span(
                            _unsafeBytes: UnsafeRawBufferPointer(
                                rebasing: key.dropFirst(RowKey.prefixLength))),
                        Span(_unsafeBytes: value))
                }
                guard step == .goOn else { break }
                left -= 1
                walk.advance()
            }
            try walk.check()
        }
    }
#endif

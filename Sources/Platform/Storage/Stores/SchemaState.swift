import Records

/// What a named store keeps about itself: its version and how far a migration has come.
struct SchemaState: Record, Hashable {
    static let family: FamilyName = "+schema"
    static let key = Array("state".utf8)

    var layout: Version<1> = .newest
    var version: UInt32 = 0
    var migration: Progress?

    struct Progress: Record, Hashable {
        var name = ""
        var revision: UInt32 = 1
        /// Of the families it reads, the one being read, and the last key of it that is done.
        var family: FamilyName?
        var key: Bytes?
        /// How many of the rows that the row behind that key becomes are done.
        var products: UInt64 = 0
        var rowsDone: UInt64 = 0
        var rowsInAll: UInt64 = 0

        mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
            try visit("name", &name)
            try visit("revision", &revision)
            try visit("family", &family)
            try visit("key", &key)
            try visit("products", &products)
            try visit("rows_done", &rowsDone)
            try visit("rows_in_all", &rowsInAll)
        }
    }

    init() {}

    init(version: UInt32, migration: Progress? = nil) {
        (self.version, self.migration) = (version, migration)
    }

    mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("layout", &layout)
        try visit("version", &version)
        try visit("migration", &migration)
    }

    /// What a store says; nil where it says nothing.
    static func read(from store: any KeyedStore) throws(StorageError) -> SchemaState? {
        guard let bytes = try store.value(of: key, in: family) else { return nil }
        do throws(RecordError) { return try SchemaState(binary: bytes) } catch {
            throw .migration(.unversioned)
        }
    }

    func put(into batch: inout WriteBatch) { batch.put(Self.key, binary(), in: Self.family) }
}

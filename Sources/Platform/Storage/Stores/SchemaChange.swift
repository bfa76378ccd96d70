import Records

/// Brings a store to the version that a program works with, a migration at a time. Wherever it
/// stops, it goes on from there at the next start; a row is converted once or its work forgotten.
struct SchemaChange {
    /// Rows and bytes that are moved in one batch.
    private static let rowsAtOnce = 512, bytesAtOnce = 1 << 20

    let name: StoreName
    let store: any KeyedStore
    let schema: StoreSchema
    let report: (MigrationEvent) -> Void

    func run() throws(StorageError) {
        var state = try SchemaState.read(from: store)
        if state == nil {
            guard try store.families().isEmpty else { throw .migration(.unversioned) }
            let new = SchemaState(version: schema.version)
            try save(new)
            state = new
        }
        guard var state else { return }
        guard state.version <= schema.version else {
            throw .migration(.newerSchema(found: state.version, newest: schema.version))
        }
        // The whole way is known before the first step is taken.
        var way: [Migration] = []
        for version in state.version..<schema.version {
            guard let next = schema.migrations.first(where: { $0.from == version }) else {
                throw .migration(.noWay(from: version))
            }
            way.append(next)
        }
        // A program that works with the old version may write to it: what was converted is stale.
        if way.isEmpty, state.migration != nil { try forget(&state) }
        for migration in way {
            do throws(StorageError) { try run(migration, &state) } catch {
                tell(migration, .failed(error), state.migration)
                throw error
            }
        }
    }

    private func run(_ migration: Migration, _ state: inout SchemaState) throws(StorageError) {
        if state.migration?.name == migration.name {
            tell(migration, .resumed, state.migration)
        } else {
            try begin(migration, &state)
            tell(migration, .begun, state.migration)
        }
        for family in migration.reads {
            if let reached = state.migration?.family, family < reached { continue }
            while try step(migration, family, &state) { tell(migration, .moved, state.migration) }
        }
        let done = state.migration
        var batch = WriteBatch()
        for family in migration.reads where !migration.writes.contains(family) {
            batch.clear(family)
        }
        for family in migration.writes { batch.move(shadow(family), to: family) }
        let next = SchemaState(version: state.version + 1)
        next.put(into: &batch)
        try store.apply(batch)
        state = next
        tell(migration, .finished, done)
    }

    private func begin(_ migration: Migration, _ state: inout SchemaState) throws(StorageError) {
        try forget(&state)
        var progress = SchemaState.Progress()
        progress.name = migration.name
        for family in migration.reads { progress.rowsInAll += UInt64(try store.count(of: family)) }
        state.migration = progress
        try save(state)
    }

    /// Converts the next rows of a family; false once there are none. What they become and how far
    /// that is are durable together.
    private func step(
        _ migration: Migration, _ family: FamilyName, _ state: inout SchemaState
    ) throws(StorageError) -> Bool {
        guard var progress = state.migration else { return false }
        let isBegun = progress.family == family
        let rows = try nextRows(of: family, behind: isBegun ? progress.key.bytes : nil)
        guard let last = rows.last else { return false }
        var batch = WriteBatch()
        var made: Set<Migration.Product> = []
        for row in rows {
            for product in try convert(migration, family, row) {
                let target = shadow(product.family)
                let mark = Migration.Product(product.family, product.row.key, [])
                guard made.insert(mark).inserted,
                    try store.value(of: product.row.key, in: target) == nil
                else {
                    throw .migration(
                        .collision(
                            migration: migration.name, product.family, key: product.row.key))
                }
                batch.put(product.row.key, product.row.value, in: target)
            }
        }
        progress.family = family
        progress.key.bytes = last.key
        progress.rowsDone += UInt64(rows.count)
        var next = state
        next.migration = progress
        next.put(into: &batch)
        try store.apply(batch)
        state = next
        return true
    }

    private func nextRows(of family: FamilyName, behind key: [UInt8]?) throws(StorageError)
        -> [StoreRow]
    {
        var (rows, size) = ([StoreRow](), 0)
        let range = KeyRange(from: key.map { .excluding($0) } ?? .open)
        try store.scan(family, range, .ascending, limit: Self.rowsAtOnce) { key, value in
            rows.append(StoreRow(key.copied, value.copied))
            size += key.count + value.count
            return size < Self.bytesAtOnce ? .goOn : .stop
        }
        return rows
    }

    private func convert(
        _ migration: Migration, _ family: FamilyName, _ row: StoreRow
    ) throws(StorageError) -> [Migration.Product] {
        let products: [Migration.Product]
        do throws(Migration.Refusal) { products = try migration.convert(family, row) } catch {
            throw .migration(
                .row(migration: migration.name, family, key: row.key, reason: error.reason))
        }
        guard !products.isEmpty else {
            throw .migration(.lost(migration: migration.name, family, key: row.key))
        }
        for product in products where !migration.writes.contains(product.family) {
            throw .migration(.undeclared(migration: migration.name, product.family))
        }
        return products
    }

    /// Drops what a migration has gathered so far.
    private func forget(_ state: inout SchemaState) throws(StorageError) {
        var batch = WriteBatch()
        for family in try store.families() where family.text.hasPrefix("\(Self.purpose)+") {
            batch.clear(family)
        }
        state.migration = nil
        state.put(into: &batch)
        try store.apply(batch)
    }

    private static let purpose = "migrated"

    private func shadow(_ family: FamilyName) -> FamilyName { family.shadow(Self.purpose) }

    private func save(_ state: SchemaState) throws(StorageError) {
        var batch = WriteBatch()
        state.put(into: &batch)
        try store.apply(batch)
    }

    private func tell(
        _ migration: Migration, _ stage: MigrationEvent.Stage, _ progress: SchemaState.Progress?
    ) {
        report(
            MigrationEvent(
                store: name, migration: migration.name, from: migration.from, stage: stage,
                rowsDone: progress?.rowsDone ?? 0, rowsInAll: progress?.rowsInAll ?? 0))
    }
}

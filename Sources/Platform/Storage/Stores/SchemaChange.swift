import Records

/// Brings a store to the version that a program works with, a migration at a time. Wherever it
/// stops, it goes on from there at the next start; a row is converted once or its work forgotten.
struct SchemaChange {
    /// Rows that are read for one batch, rows that are made in it, and the bytes of either.
    private static let rowsAtOnce = 512, productsAtOnce = 1 << 14, bytesAtOnce = 1 << 20

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
                // The next attempt begins again, perhaps with another conversion. After a failure of
                // the disk it goes on.
                if case .migration = error, state.migration != nil { try forget(&state) }
                throw error
            }
        }
    }

    private func run(_ migration: Migration, _ state: inout SchemaState) throws(StorageError) {
        if let begun = state.migration, begun.name == migration.name,
            begun.revision == migration.revision
        {
            tell(migration, .resumed, state.migration)
        } else {
            try begin(migration, &state)
            tell(migration, .begun, state.migration)
        }
        for family in migration.sources {
            if let reached = state.migration?.family, family < reached { continue }
            while try step(migration, family, &state) { tell(migration, .moved, state.migration) }
        }
        let done = state.migration
        var batch = WriteBatch()
        for family in migration.sources where !migration.writes.contains(family) {
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
        (progress.name, progress.revision) = (migration.name, migration.revision)
        for family in migration.sources {
            progress.rowsInAll += UInt64(try store.count(of: family))
        }
        state.migration = progress
        try save(state)
    }

    /// Converts the next rows of a family; false once there are none. What they become and how far
    /// that is are durable together. A row that becomes more than a batch takes has several.
    private func step(
        _ migration: Migration, _ family: FamilyName, _ state: inout SchemaState
    ) throws(StorageError) -> Bool {
        guard var progress = state.migration else { return false }
        if progress.family != family {
            (progress.family, progress.key, progress.products) = (family, nil, 0)
        }
        let rows = try nextRows(of: family, behind: progress.key?.bytes)
        guard !rows.isEmpty else { return false }
        var gathered = Gathered()
        rows: for row in rows {
            let products = try convert(migration, family, row)
            for product in products.dropFirst(Int(clamping: progress.products)) {
                let size = product.row.key.count + product.row.value.count
                guard gathered.takes(size) else { break rows }
                try check(product, migration, &gathered, of: family, row)
                gathered.batch.put(
                    product.row.key, product.row.value, in: shadow(product.family))
                gathered.size += size
                progress.products += 1
            }
            (progress.key, progress.products) = (Bytes(row.key), 0)
            progress.rowsDone += 1
        }
        var next = state
        next.migration = progress
        next.put(into: &gathered.batch)
        do throws(StorageError) { try store.apply(gathered.batch) } catch {
            throw named(error, migration, family, key: rows[0].key)
        }
        state = next
        return true
    }

    /// New rows on their way into one batch.
    private struct Gathered {
        var batch = WriteBatch()
        var size = 0
        var made: Set<Migration.Product> = []

        func takes(_ bytes: Int) -> Bool {
            batch.isEmpty
                || (batch.count < SchemaChange.productsAtOnce
                    && size + bytes <= SchemaChange.bytesAtOnce)
        }
    }

    /// Refuses a new row that no store takes, and one whose key there is already.
    private func check(
        _ product: Migration.Product, _ migration: Migration, _ gathered: inout Gathered,
        of family: FamilyName, _ row: StoreRow
    ) throws(StorageError) {
        do throws(StorageError) { try product.row.check() } catch {
            throw named(error, migration, family, key: row.key)
        }
        let mark = Migration.Product(product.family, product.row.key, [])
        guard gathered.made.insert(mark).inserted,
            try store.value(of: product.row.key, in: shadow(product.family)) == nil
        else {
            throw .migration(
                .collision(migration: migration.name, product.family, key: product.row.key))
        }
    }

    /// A refusal for size with the row that met it.
    private func named(
        _ error: StorageError, _ migration: Migration, _ family: FamilyName, key: [UInt8]
    ) -> StorageError {
        guard case .tooLarge(let bytes, let most) = error else { return error }
        return .migration(
            .tooLarge(migration: migration.name, family, key: key, bytes: bytes, most: most))
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
        do throws(Migration.Refusal) { products = try migration.products(family, row) } catch {
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

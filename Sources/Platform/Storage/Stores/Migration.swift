/// How the rows of one version of a store become those of the next.
///
/// The rows of the families it reads are handed to `convert` one by one, and what that answers is
/// gathered aside. The old rows stay as they are until all of it is there; then, in one step, the
/// families it writes have the new rows, those it only reads are gone, and the store has the next
/// version. Rows that were in a family it writes and does not read stay there, beside the new ones.
/// `convert` depends on nothing but the row: after a crash it may be asked again.
public struct Migration: Sendable {
    /// A row that cannot be converted, and why.
    public struct Refusal: Error, Hashable, Sendable {
        public let reason: String
        public init(_ reason: String) { self.reason = reason }
    }

    /// A row of the next version.
    public struct Product: Hashable, Sendable {
        public var family: FamilyName
        public var row: StoreRow

        public init(_ family: FamilyName, _ key: [UInt8], _ value: [UInt8]) {
            (self.family, row) = (family, StoreRow(key, value))
        }
    }

    /// The version it starts from; it leads to the one after it.
    public let from: UInt32
    public let name: String
    /// Which conversion this is, of those that had the name: one that was interrupted goes on only
    /// under the revision it was begun with.
    public let revision: UInt32
    public let reads: [FamilyName]
    public let writes: [FamilyName]
    private let convert: @Sendable (FamilyName, StoreRow) throws(Refusal) -> [Product]

    /// All families whose rows go through it, in order.
    let sources: [FamilyName]

    /// What a row of one of the ``sources`` becomes; itself in a family that is only written.
    func products(_ family: FamilyName, _ row: StoreRow) throws(Refusal) -> [Product] {
        guard reads.contains(family) else { return [Product(family, row.key, row.value)] }
        return try convert(family, row)
    }

    /// `convert` answers at least one row for each, all in families of `writes`, and no key of a
    /// family twice: a migration loses nothing. Whoever changes what it answers or which families it
    /// reads and writes raises `revision`.
    public init(
        from: UInt32, _ name: String, revision: UInt32 = 1, reads: [FamilyName],
        writes: [FamilyName],
        convert: @escaping @Sendable (FamilyName, StoreRow) throws(Refusal) -> [Product]
    ) {
        (self.from, self.name, self.revision, self.convert) = (from, name, revision, convert)
        (self.reads, self.writes) = (Array(Set(reads)).sorted(), Array(Set(writes)).sorted())
        sources = Set(reads).union(writes).sorted()
    }
}

/// The version of its stores that a program works with, and the way there from older ones.
public struct StoreSchema: Sendable {
    public let version: UInt32
    public let migrations: [Migration]

    public init(version: UInt32, migrations: [Migration] = []) {
        (self.version, self.migrations) = (version, migrations)
    }
}

/// A step of a migration, for whoever shows and counts them.
public struct MigrationEvent: Hashable, Sendable {
    public enum Stage: Hashable, Sendable {
        case begun
        /// A crash has interrupted it; it goes on behind what was done.
        case resumed
        case moved
        /// The new rows have taken the place of the old ones.
        case finished
        case failed(StorageError)
    }

    public let store: StoreName
    public let migration: String
    public let from: UInt32
    public let stage: Stage
    /// Old rows converted so far, of how many.
    public let rowsDone: UInt64
    public let rowsInAll: UInt64
}

/// Why a store is not brought to the version that a program works with.
public enum MigrationRefusal: Error, Hashable, Sendable {
    /// The store was written by a newer program.
    case newerSchema(found: UInt32, newest: UInt32)
    /// The program knows no way from that version to the next.
    case noWay(from: UInt32)
    /// A store with rows that does not say its version.
    case unversioned
    /// A row that the migration refuses.
    case row(migration: String, FamilyName, key: [UInt8], reason: String)
    /// A row of which nothing would be left.
    case lost(migration: String, FamilyName, key: [UInt8])
    /// Two rows that would become one.
    case collision(migration: String, FamilyName, key: [UInt8])
    /// A row in a family that the migration does not say it writes.
    case undeclared(migration: String, FamilyName)
    /// A row that becomes one which the store does not take.
    case tooLarge(migration: String, FamilyName, key: [UInt8], bytes: UInt64, most: UInt64)
}

extension MigrationRefusal: CustomStringConvertible {
    public var description: String {
        switch self {
        case .newerSchema(let found, let newest):
            "the store has version \(found), this program works with \(newest); install a newer one"
        case .noWay(let from):
            "this program has no migration from version \(from); start one that has first"
        case .unversioned: "the store has rows and no version; it is no named store"
        case .row(let migration, let family, let key, let reason):
            "\(migration) refuses a row of \(family), \(Self.shown(key)): \(reason); "
                + "the store stays at its version"
        case .lost(let migration, let family, let key):
            "\(migration) would lose a row of \(family), \(Self.shown(key))"
        case .collision(let migration, let family, let key):
            "\(migration) makes two rows of \(family) with one key, \(Self.shown(key))"
        case .undeclared(let migration, let family):
            "\(migration) makes a row of \(family), which it does not say it writes"
        case .tooLarge(let migration, let family, let key, let bytes, let most):
            "\(migration) makes \(bytes) bytes of a row of \(family), \(Self.shown(key)), where "
                + "\(most) fit; split the value, or give the store larger segments"
        }
    }

    private static func shown(_ key: [UInt8]) -> String {
        var text = "key "
        for byte in key.prefix(32) {
            text += (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }
        return key.count > 32 ? text + "…" : text
    }
}

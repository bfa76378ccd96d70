import Crypto
public import Disk
public import Primitives
public import Records

/// The name of a store, and of its directory.
public struct StoreName: BoundedText {
    public static let alphabet: Alphabet = "a-z0-9_-"
    public static let length = 1...64
    public let text: String
    public init(checked text: String) { self.text = text }
}

extension StoreName: ExpressibleByStringLiteral {
    /// A name this program gives itself.
    public init(stringLiteral text: StaticString) {
        guard let name = StoreName("\(text)") else {
            preconditionFailure("'\(text)' is no name of a store")
        }
        self = name
    }
}

/// A store under a name: in the engine that settings choose, at the version that this program works
/// with. Families whose names are reserved belong to the store itself, which neither shows them nor
/// takes rows for them.
public final class SimpleDb: KeyedStore {
    public let name: StoreName
    private let store: any KeyedStore

    private init(_ name: StoreName, _ store: any KeyedStore) {
        (self.name, self.store) = (name, store)
    }

    private static let owners = Blake3.context("the-block named store v1")

    /// Opens the store of that name below `stores`, or begins one at the newest version. An older
    /// one is migrated first, and `report` told of each step; one that cannot be is left as it is.
    public static func open<D: Disk>(
        _ name: StoreName, on disk: D, below stores: DiskPath = DiskPath("stores"),
        owner: Digest, config: EngineConfig = EngineConfig(), schema: StoreSchema,
        options: InHouseOptions = InHouseOptions(), others: OtherEngines = .none,
        report: (MigrationEvent) -> Void = { _ in }
    ) throws(StorageError) -> SimpleDb {
        let own = owners.digest(of: owner.bytes + Array(name.text.utf8))
        let store = try config.engine(of: name).kind.open(
            on: disk, in: stores / name.text, owner: own, options: options,
            memory: config.rocksDB, others: others)
        do throws(StorageError) {
            try withoutActuallyEscaping(report) { (report) throws(StorageError) in
                try SchemaChange(name: name, store: store, schema: schema, report: report).run()
            }
        } catch {
            store.close()
            throw error
        }
        return SimpleDb(name, store)
    }

    // MARK: Reading

    public func families() throws(StorageError) -> [FamilyName] {
        try NamedView(store).families()
    }

    public func value(of key: [UInt8], in family: FamilyName) throws(StorageError) -> [UInt8]? {
        try NamedView(store).value(of: key, in: family)
    }

    public func count(of family: FamilyName) throws(StorageError) -> Int {
        try NamedView(store).count(of: family)
    }

    public func scan(
        _ family: FamilyName, _ range: KeyRange, _ order: ScanOrder, limit: Int,
        _ body: (Span<UInt8>, Span<UInt8>) -> ScanStep
    ) throws(StorageError) {
        try NamedView(store).scan(family, range, order, limit: limit, body)
    }

    public func view() throws(StorageError) -> any StoreView { NamedView(try store.view()) }

    // MARK: Writing

    public func apply(_ batch: WriteBatch) throws(StorageError) {
        for change in batch.changes {
            switch change {
            case .put(let put): try Self.check(put.family)
            case .remove(let remove): try Self.check(remove.family)
            case .clear(let clear): try Self.check(clear.family)
            case .move(let move):
                try Self.check(move.family)
                try Self.check(move.other)
            }
        }
        try store.apply(batch)
    }

    public func replace(
        _ family: FamilyName, with next: () throws(StorageError) -> StoreRow?
    ) throws(StorageError) {
        try Self.check(family)
        try store.replace(family, with: next)
    }

    private static func check(_ family: FamilyName) throws(StorageError) {
        guard !family.isReserved else { throw .reserved(family) }
    }

    public func compact() throws(StorageError) { try store.compact() }
    public func close() { store.close() }
    public var status: StoreStatus { store.status }
    /// What opening the store has found; nil in an engine that keeps nothing.
    public var recovery: StoreRecovery? { store.status.recovery }
}

/// A view of the families that are not reserved.
private struct NamedView: StoreView {
    private let view: any StoreView

    init(_ view: any StoreView) { self.view = view }

    func families() throws(StorageError) -> [FamilyName] {
        try view.families().filter { !$0.isReserved }
    }

    func value(of key: [UInt8], in family: FamilyName) throws(StorageError) -> [UInt8]? {
        let value = try view.value(of: key, in: family)
        return family.isReserved ? nil : value
    }

    func count(of family: FamilyName) throws(StorageError) -> Int {
        let count = try view.count(of: family)
        return family.isReserved ? 0 : count
    }

    func scan(
        _ family: FamilyName, _ range: KeyRange, _ order: ScanOrder, limit: Int,
        _ body: (Span<UInt8>, Span<UInt8>) -> ScanStep
    ) throws(StorageError) {
        try view.scan(family, range, order, limit: family.isReserved ? 0 : limit, body)
    }
}

public import Disk
public import Primitives
import Storage

/// What a key store says to whoever can read its directory, without any secret.
public struct StoreView: Hashable, Sendable {
    public let keeper: KeeperKind
    /// Which file or token has the secrets.
    public let keeperID: Digest
    public let roster: KeyRoster

    /// What the store of that disk says; `nil` where there is none.
    public static func read(on disk: some Disk) throws(CustodyError) -> StoreView? {
        guard let manifest = try manifest(on: disk) else { return nil }
        return StoreView(
            keeper: manifest.keeper, keeperID: manifest.keeperID, roster: manifest.roster)
    }

    static func manifest(on disk: some Disk) throws(CustodyError) -> Manifest? {
        let path = StoreFile.manifest.path
        let bytes: [UInt8]?
        do throws(StorageError) {
            bytes = try AtomicFile(path, limit: StoreFile.limit, on: disk).read()
        } catch {
            guard case .tooLarge = error else { throw .storage(error) }
            throw .damaged(path, .tooLarge(limit: StoreFile.limit))
        }
        guard let bytes else { return nil }
        do throws(FileDamage) { return try Manifest(file: bytes) } catch {
            throw .damaged(path, error)
        }
    }
}

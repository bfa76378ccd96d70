public import Crypto
public import Disk
public import Primitives
import Storage

/// Keys in an encrypted file: the seeds sealed one by one by XChaCha20-Poly1305, under a key made of a
/// passphrase (argon2id) or of a key file.
///
/// A seed is in the clear only while it signs, in guarded memory, and is wiped. Of the passphrase
/// nothing is kept but the two keys it gave. The file is read anew for each call.
public struct SealedKeeper<D: Disk>: KeyKeeper {
    public let id: Digest
    private let disk: D
    private let sealing: SealedKeys

    public var kind: KeeperKind { .sealedFile }

    /// A new file, for a store that is not there yet. One that a crash has left without a store and
    /// without secrets is replaced.
    public static func create(
        on disk: D, by opening: SealedOpening, cost: Argon2id.Cost = .standard
    ) throws(CustodyError) -> SealedKeeper {
        let lock = try onDisk { () throws(DiskError) in try disk.lock(StoreFile.lock) }
        defer { withExtendedLifetime(lock) {} }
        guard try StoreView.manifest(on: disk) == nil else { throw .hasStore }
        if let left = try read(on: disk), !left.secrets.isEmpty { throw .rosterMissing }
        try onStorage { () throws(StorageError) in try AtomicFile<D>.sweep(.root, on: disk) }

        var file = SealedFile()
        file.opensBy = opening.kind
        if case .passphrase = opening {
            (file.passes, file.kibibytes) = (cost.passes, cost.kibibytes)
        }
        (file.id, file.salt) = (try random(), try random())
        let keys = try SealedKeys(opening, of: file)
        let keeper = SealedKeeper(id: file.id, disk: disk, keys: keys)
        try keeper.replace(with: file)
        return keeper
    }

    /// The file that is there, if the opening is the right one.
    public static func open(
        on disk: D, by opening: SealedOpening
    ) throws(CustodyError) -> SealedKeeper {
        guard let file = try read(on: disk) else { throw .noStore }
        let keys = try SealedKeys(opening, of: file)
        guard keys.open(file) else { throw .notOpened }
        return SealedKeeper(id: file.id, disk: disk, keys: keys)
    }

    private init(id: Digest, disk: D, keys: SealedKeys) {
        (self.id, self.disk, sealing) = (id, disk, keys)
    }

    public func keys() throws(CustodyError) -> [PublicKey] { try file().secrets.map(\.publicKey) }

    public func generate() throws(CustodyError) -> PublicKey {
        let key = try secret { () throws(SecretRefusal) in try SigningKey.generate() }
        try take(key)
        return key.publicKey
    }

    public func take(_ key: SigningKey) throws(CustodyError) {
        var file = try file()
        guard file.secrets.count < KeyRoster.mostKeys else {
            throw .full(limit: KeyRoster.mostKeys)
        }
        let place = file.secrets.firstIndex { $0.publicKey >= key.publicKey }
        if let place, file.secrets[place].publicKey == key.publicKey {
            throw .roster(.known(key.publicKey))
        }
        file.secrets.insert(try sealing.seal(key), at: place ?? file.secrets.endIndex)
        try replace(with: file)
    }

    public func sign(
        _ message: Span<UInt8>, with key: PublicKey
    ) throws(CustodyError) -> Signature {
        guard let sealed = try file().secrets.first(where: { $0.publicKey == key }) else {
            throw .keyMissing(key)
        }
        let signature = try sealing.open(sealed).sign(message)
        guard Ed25519.verify(signature, of: message, by: key) else { throw .notVerified(key) }
        return signature
    }

    // MARK: The file

    /// What is there now, if it is still this file.
    private func file() throws(CustodyError) -> SealedFile {
        guard let file = try Self.read(on: disk) else { throw .noStore }
        guard file.id == id else { throw .otherKeeper }
        guard sealing.open(file) else { throw .notOpened }
        return file
    }

    private static func read(on disk: D) throws(CustodyError) -> SealedFile? {
        let path = StoreFile.sealed.path
        let bytes: [UInt8]?
        do throws(StorageError) {
            bytes = try AtomicFile(path, limit: StoreFile.limit, on: disk).read()
        } catch {
            guard case .tooLarge = error else { throw .storage(error) }
            throw .damaged(path, .tooLarge(limit: StoreFile.limit))
        }
        guard let bytes else { return nil }
        do throws(FileDamage) { return try SealedFile(file: bytes) } catch {
            throw .damaged(path, error)
        }
    }

    private func replace(with file: SealedFile) throws(CustodyError) {
        var file = file
        file.code = sealing.code(of: file)
        let bytes = file.file
        try onStorage { () throws(StorageError) in
            try AtomicFile(StoreFile.sealed.path, limit: StoreFile.limit, on: disk)
                .replace(with: bytes.span)
        }
    }

    private static func random() throws(CustodyError) -> Digest {
        let bytes = try secret { () throws(SecretRefusal) in try SecretBytes.random(count: 32) }
        return bytes.withBytes { Digest($0) ?? .zero }
    }
}

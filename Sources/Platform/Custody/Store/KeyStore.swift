public import Crypto
public import Disk
public import Primitives
import Storage

/// The keys of somebody: a roster that says what they are for, and a keeper of their secrets.
///
/// A change is one replacement of the manifest. What precedes it (a keeper makes a key) leaves, when a
/// crash comes in between, a key that nothing names: see ``unclaimed()``. What follows it (the line of
/// the audit) is made up for by the next change. When a change throws because the disk did, it has
/// been made or not, and ``roster()`` says which; a change that is refused for any other reason has
/// changed nothing, and the keeper was not asked.
///
/// Every call reads the files anew, so any number of processes may look at a store, sign with it and
/// change it, one at a time. The time comes from the caller.
public struct KeyStore<D: Disk, Keeper: KeyKeeper>: Sendable {
    public let keeper: Keeper
    private let disk: D

    /// A new store without keys; the keeper is made before it.
    public static func create(
        on disk: D, keptBy keeper: Keeper
    ) throws(CustodyError) -> KeyStore {
        let lock = try onDisk { () throws(DiskError) in try disk.lock(StoreFile.lock) }
        defer { withExtendedLifetime(lock) {} }
        guard try StoreView.manifest(on: disk) == nil else { throw .hasStore }
        try replace(with: Manifest(keeper), on: disk)
        return KeyStore(keeper: keeper, disk: disk)
    }

    /// The store of that disk, if its keys are with this keeper.
    public static func open(on disk: D, keptBy keeper: Keeper) throws(CustodyError) -> KeyStore {
        let store = KeyStore(keeper: keeper, disk: disk)
        _ = try store.manifest()
        return store
    }

    private init(keeper: Keeper, disk: D) { (self.keeper, self.disk) = (keeper, disk) }

    // MARK: Questions

    public func roster() throws(CustodyError) -> KeyRoster { try manifest().roster }

    /// What was done, from the beginning, if the lines are all there and unchanged.
    public func audit() throws(CustodyError) -> [AuditEvent] {
        try locked { (manifest) throws(CustodyError) in
            try AuditFile.events(manifest, on: disk)
        }
    }

    /// Keys that the keeper has and nothing names: a crash came while they were made, they were
    /// announced and taken back, or they are another program's.
    public func unclaimed() throws(CustodyError) -> [PublicKey] {
        let roster = try roster()
        return try keeper.keys().filter { roster.entry(of: $0) == nil }
    }

    // MARK: Signing

    /// The signature of a message by the key that is active for the role.
    public func sign(
        _ message: Span<UInt8>, as role: KeyRole, at now: Milliseconds
    ) throws(CustodyError) -> (key: PublicKey, signature: Signature) {
        guard let entry = try roster().active(role, at: now) else { throw .roster(.noKey(role)) }
        return (entry.publicKey, try keeper.sign(message, with: entry.publicKey))
    }

    /// The signature of a message by a key that is active, or overlaps.
    public func sign(
        _ message: Span<UInt8>, with key: PublicKey, at now: Milliseconds
    ) throws(CustodyError) -> Signature {
        let roster = try roster()
        guard let entry = roster.entry(of: key) else { throw .roster(.unknown(key)) }
        switch roster.state(of: entry, at: now) {
        case .active, .overlapping: return try keeper.sign(message, with: key)
        case .announced: throw .notSigning(key, .announced)
        case .retired: throw .notSigning(key, .retired)
        }
    }

    /// The signature of a message by the key that is active for the role.
    public func sign(
        _ message: [UInt8], as role: KeyRole, at now: Milliseconds
    ) throws(CustodyError) -> (key: PublicKey, signature: Signature) {
        try sign(message.span, as: role, at: now)
    }

    /// The signature of a message by a key that is active, or overlaps.
    public func sign(
        _ message: [UInt8], with key: PublicKey, at now: Milliseconds
    ) throws(CustodyError) -> Signature { try sign(message.span, with: key, at: now) }

    // MARK: Changes

    /// Makes a role's first key, active at once.
    public func create(
        _ role: KeyRole, at now: Milliseconds, by actor: AuditActor
    ) throws(CustodyError) -> KeyEntry {
        try claim(.created, role, at: now, by: actor, rotation: nil) { () throws(CustodyError) in
            try keeper.generate()
        }
    }

    /// Takes a key that was made elsewhere as a role's first.
    public func take(
        _ key: SigningKey, as role: KeyRole, at now: Milliseconds, by actor: AuditActor
    ) throws(CustodyError) -> KeyEntry {
        guard keeper.kind == .sealedFile else { throw .cannotImport }
        guard try roster().entry(of: key.publicKey) == nil else {
            throw .roster(.known(key.publicKey))
        }
        return try claim(.imported, role, at: now, by: actor, rotation: nil) {
            () throws(CustodyError) in
            // One that is there without a name was being taken when a crash came.
            if try !keeper.keys().contains(key.publicKey) { try keeper.take(key) }
            return key.publicKey
        }
    }

    /// Makes a new key that follows a role's active one.
    public func rotate(
        _ role: KeyRole, at now: Milliseconds, _ rotation: Rotation, by actor: AuditActor
    ) throws(CustodyError) -> KeyEntry {
        try claim(.rotated, role, at: now, by: actor, rotation: rotation) {
            () throws(CustodyError) in try keeper.generate()
        }
    }

    /// Ends the overlap of a key, or takes back one that was announced; says what it was until then.
    /// Its secret stays with its keeper.
    public func retire(
        _ key: PublicKey, at now: Milliseconds, by actor: AuditActor
    ) throws(CustodyError) -> KeyState {
        try change { (manifest) throws(CustodyError) in
            let entry = manifest.roster.entry(of: key)
            let state = try ofRoster { () throws(RosterRefusal) in
                try manifest.roster.retire(key, at: now)
            }
            var event = AuditEvent()
            (event.action, event.publicKey) = (state == .announced ? .withdrawn : .retired, key)
            (event.at, event.actor, event.effective) = (now, actor, now)
            event.role = entry?.role ?? event.role
            try manifest.tell(event)
            return state
        }
    }

    /// Has a key made and names it: in a trial first, so that the keeper is asked only for what will be
    /// taken.
    private func claim(
        _ action: AuditAction, _ role: KeyRole, at now: Milliseconds, by actor: AuditActor,
        rotation: Rotation?, _ make: () throws(CustodyError) -> PublicKey
    ) throws(CustodyError) -> KeyEntry {
        if role.needsToken, keeper.kind != .token { throw .needsToken(role) }
        return try change { (manifest) throws(CustodyError) in
            var trial = manifest
            try trial.claim(.zero, action, role, at: now, by: actor, rotation)
            let key = try make()
            try manifest.claim(key, action, role, at: now, by: actor, rotation)
            guard let entry = manifest.roster.entry(of: key) else { throw .keyMissing(key) }
            return entry
        }
    }

    // MARK: Files

    private func manifest() throws(CustodyError) -> Manifest {
        guard let manifest = try StoreView.manifest(on: disk) else { throw .noStore }
        guard manifest.keeper == keeper.kind, manifest.keeperID == keeper.id else {
            throw .otherKeeper
        }
        return manifest
    }

    private func locked<Value>(
        _ body: (inout Manifest) throws(CustodyError) -> Value
    ) throws(CustodyError) -> Value {
        let lock = try onDisk { () throws(DiskError) in try disk.lock(StoreFile.lock) }
        defer { withExtendedLifetime(lock) {} }
        try onStorage { () throws(StorageError) in
            try AtomicFile<D>.sweep(.root, on: disk)
        }
        var manifest = try manifest()
        try AuditFile.settle(manifest, on: disk)
        return try body(&manifest)
    }

    private func change<Value>(
        _ body: (inout Manifest) throws(CustodyError) -> Value
    ) throws(CustodyError) -> Value {
        try locked { (manifest) throws(CustodyError) in
            let value = try body(&manifest)
            try Self.replace(with: manifest, on: disk)
            try AuditFile.settle(manifest, on: disk)
            return value
        }
    }

    private static func replace(with manifest: Manifest, on disk: D) throws(CustodyError) {
        let bytes = manifest.file
        try onStorage { () throws(StorageError) in
            try AtomicFile(StoreFile.manifest.path, limit: StoreFile.limit, on: disk)
                .replace(with: bytes.span)
        }
    }
}

func ofRoster<Value>(_ body: () throws(RosterRefusal) -> Value) throws(CustodyError) -> Value {
    do throws(RosterRefusal) { return try body() } catch { throw .roster(error) }
}

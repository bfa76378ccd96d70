import Primitives
import Records

/// What the file `manifest` says: who keeps the secrets, what the keys are for, and how far the audit
/// goes. It is replaced as a whole, and with it everything that changes: whatever stands in the audit
/// file beyond it was not done, and what is missing there is put in from here.
struct Manifest: Record, Hashable {
    var version: Version<1> = .newest
    var keeper = KeeperKind.sealedFile
    var keeperID = Digest.zero
    var roster = KeyRoster()
    /// The newest line, and how many bytes stand before it.
    var newest: AuditEvent?
    var bytesBefore: UInt64 = 0

    mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("version", &version)
        try visit("keeper", &keeper)
        try visit("keeper_id", &keeperID)
        try visit("roster", &roster)
        try visit("newest", &newest)
        try visit("bytes_before", &bytesBefore)
    }

    init() {}

    init(_ keeper: some KeyKeeper) { (self.keeper, keeperID) = (keeper.kind, keeper.id) }

    init(file bytes: [UInt8]) throws(FileDamage) {
        self = try StoreFile.manifest.record(Manifest.self, of: bytes)
        guard isSound else { throw .unsound }
    }

    var file: [UInt8] { StoreFile.manifest.wrap(binary()) }

    private var isSound: Bool {
        guard roster.isSound, bytesBefore <= AuditFile.limit else { return false }
        guard let newest else { return roster.entries.isEmpty && bytesBefore == 0 }
        return newest.number > 0 && (newest.number == 1) == (bytesBefore == 0)
            && (newest.number == 1) == (newest.previous == .zero)
    }

    // MARK: Changes

    /// Gives a role a key: its first, or the one that follows by a rotation.
    mutating func claim(
        _ key: PublicKey, _ action: AuditAction, _ role: KeyRole, at now: Milliseconds,
        by actor: AuditActor, _ rotation: Rotation?
    ) throws(CustodyError) {
        let replaced = roster.entries(of: role).last?.publicKey
        try ofRoster { () throws(RosterRefusal) in
            if let rotation {
                try roster.rotate(role, to: key, at: now, rotation)
            } else {
                try roster.create(role, key, at: now)
            }
        }
        var event = AuditEvent()
        (event.action, event.role, event.publicKey) = (action, role, key)
        (event.at, event.actor) = (now, actor)
        event.effective = roster.entry(of: key)?.since ?? now
        event.replaced = replaced
        event.overlapUntil = replaced.flatMap { roster.entry(of: $0)?.until }
        try tell(event)
    }

    /// Puts a line behind the newest.
    mutating func tell(_ event: AuditEvent) throws(CustodyError) {
        var event = event
        (event.number, event.previous) = (1, .zero)
        if let newest {
            let line = newest.line
            event.number = newest.number + 1
            event.previous = AuditFile.digest(of: line)
            bytesBefore += UInt64(line.count)
        }
        guard bytesBefore + UInt64(event.line.count) <= AuditFile.limit else {
            throw .audit(.full(limit: AuditFile.limit))
        }
        newest = event
    }
}

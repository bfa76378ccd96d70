public import Primitives
public import Records

/// Which key signs for which role, and which are still good: a value without clock or files.
///
/// The entries of a role stand in order of their beginnings, and each that another follows says until
/// when it is good, which is never before the follower begins. So at every moment from the first
/// entry's beginning on exactly one of them is active, whatever has been asked for.
public struct KeyRoster: Record, Hashable {
    /// The most keys of all roles together, the retired ones counted.
    public static let mostKeys = 1_024

    /// In order of role, then of beginning.
    public private(set) var entries: [KeyEntry] = []

    public init() {}

    public mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("entries", &entries)
    }

    // MARK: Questions

    public func entry(of key: PublicKey) -> KeyEntry? { entries.first { $0.publicKey == key } }

    public func entries(of role: KeyRole) -> [KeyEntry] { entries.filter { $0.role == role } }

    /// The one key that signs for the role; `nil` only where it has none, or before its first began.
    public func active(_ role: KeyRole, at now: Milliseconds) -> KeyEntry? {
        entries.last { $0.role == role && $0.since <= now }
    }

    public func state(of entry: KeyEntry, at now: Milliseconds) -> KeyState {
        if now < entry.since { return .announced }
        if active(entry.role, at: now) == entry { return .active }
        guard let until = entry.until, now < until else { return .retired }
        return .overlapping
    }

    /// The keys that a signature of this role may be of: those that sign, and those announced, so that
    /// whoever verifies knows a key before it is used.
    public func verifying(_ role: KeyRole, at now: Milliseconds) -> [PublicKey] {
        entries(of: role).filter { state(of: $0, at: now) != .retired }.map(\.publicKey)
    }

    /// Whether the role's key has signed for so long that it is to be replaced, and nothing replaces it.
    public func isDue(_ role: KeyRole, after age: Milliseconds, at now: Milliseconds) -> Bool {
        guard let newest = entries.last(where: { $0.role == role }), newest.since <= now,
            let due = newest.since.adding(age)
        else { return false }
        return due <= now
    }

    // MARK: Changes

    /// Gives a role its first key, active at once.
    mutating func create(
        _ role: KeyRole, _ key: PublicKey, at now: Milliseconds
    ) throws(RosterRefusal) {
        guard !entries.contains(where: { $0.role == role }) else { throw .hasKey(role) }
        try insert(KeyEntry(role, key, since: now))
    }

    /// Has a key follow the active one.
    mutating func rotate(
        _ role: KeyRole, to key: PublicKey, at now: Milliseconds, _ rotation: Rotation
    ) throws(RosterRefusal) {
        guard rotation.notice <= Rotation.longest, rotation.overlap <= Rotation.longest else {
            throw .tooLong(limit: Rotation.longest)
        }
        guard let last = entries.lastIndex(where: { $0.role == role }) else { throw .noKey(role) }
        let replaced = entries[last]
        guard replaced.since <= now else { throw .alreadyRotating(role, replaced.publicKey) }
        guard let since = now.adding(rotation.notice), let until = since.adding(rotation.overlap)
        else { throw .tooLong(limit: Rotation.longest) }
        // Two keys that begin at once would have no order.
        guard since > replaced.since else { throw .tooEarly(after: replaced.since) }
        try insert(KeyEntry(role, key, since: since))
        entries[last].until = until
    }

    /// Ends a key's overlap now, or takes back one that was announced: the key before it stays.
    mutating func retire(_ key: PublicKey, at now: Milliseconds) throws(RosterRefusal) -> KeyState {
        guard let index = entries.firstIndex(where: { $0.publicKey == key }) else {
            throw .unknown(key)
        }
        let entry = entries[index]
        let state = state(of: entry, at: now)
        switch state {
        case .active: throw .active(entry.role, key)
        case .retired: throw .alreadyRetired(key)
        case .overlapping: entries[index].until = now
        case .announced:
            // Only the newest of a role can begin later, and it follows one: see `rotate`.
            entries.remove(at: index)
            if let last = entries.lastIndex(where: { $0.role == entry.role }) {
                entries[last].until = nil
            }
        }
        return state
    }

    private mutating func insert(_ entry: KeyEntry) throws(RosterRefusal) {
        guard entries.count < Self.mostKeys else { throw .full(limit: Self.mostKeys) }
        guard self.entry(of: entry.publicKey) == nil else { throw .known(entry.publicKey) }
        let place = entries.firstIndex { $0.role.rawValue > entry.role.rawValue }
        entries.insert(entry, at: place ?? entries.endIndex)
    }

    // MARK: What is read

    /// Whether the entries are as the rules above leave them; asked of every roster that is read.
    var isSound: Bool {
        guard entries.count <= Self.mostKeys,
            Set(entries.map(\.publicKey)).count == entries.count
        else { return false }
        for (index, entry) in entries.enumerated() {
            let next = index + 1 < entries.count ? entries[index + 1] : nil
            if let next, next.role.rawValue < entry.role.rawValue { return false }
            guard let next, next.role == entry.role else {
                if entry.until != nil { return false }
                continue
            }
            guard let until = entry.until, entry.since < next.since, next.since <= until else {
                return false
            }
        }
        return true
    }
}

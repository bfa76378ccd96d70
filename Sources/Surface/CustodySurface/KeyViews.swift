import Chain
import Custody
import Primitives
import Records
import Telemetry
import Terminal

/// A key of a store, as it is shown.
struct KeyView: Record, Hashable {
    var role = KeyRole.wallet
    var state = KeyState.active
    var publicKey = PublicKey.zero
    var account = Address.zero
    var since = Milliseconds.zero
    var until: Milliseconds?
    /// Whether it has signed for longer than keys of this store should, and nothing follows it.
    var due = false

    init() {}

    init(_ entry: KeyEntry, of roster: KeyRoster, at now: Milliseconds, due age: Milliseconds) {
        (role, publicKey, since, until) = (entry.role, entry.publicKey, entry.since, entry.until)
        state = roster.state(of: entry, at: now)
        account = Authorisation.address(of: entry.publicKey)
        due = state == .active && roster.isDue(entry.role, after: age, at: now)
    }

    mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("role", &role)
        try visit("state", &state)
        try visit("public_key", &publicKey)
        try visit("account", &account)
        try visit("since", &since)
        try visit("until", &until)
        try visit("due", &due)
    }

    var pairs: [(String, String)] {
        var pairs = [
            ("role", role.name), ("state", state.name + (due ? ", due to be rotated" : "")),
            ("public key", publicKey.hex), ("account", account.text),
            ("since", since.utc),
        ]
        if let until { pairs.append(("until", until.utc)) }
        return pairs
    }
}

/// The keys of a store.
struct KeyList: Record, Hashable {
    var keeper = KeeperKind.sealedFile
    var keys: [KeyView] = []

    mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("keeper", &keeper)
        try visit("keys", &keys)
    }

    var table: TextTable {
        var table = TextTable([
            .text("role", least: 16), .text("state", least: 12), .text("public key", least: 16),
            .text("since", priority: 1, least: 20), .text("until", priority: 2, least: 20),
        ])
        for key in keys {
            table.append([
                TextTable.Cell(key.role.name),
                TextTable.Cell(
                    key.due ? "active, due" : key.state.name, key.due ? .warning : .plain),
                TextTable.Cell(key.publicKey.hex), TextTable.Cell(key.since.utc),
                TextTable.Cell(key.until.map(\.utc) ?? ""),
            ])
        }
        return table
    }
}

/// A key and what was done with it.
struct KeyStory: Record, Hashable {
    var key = KeyView()
    var events: [AuditEvent] = []

    mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("key", &key)
        try visit("events", &events)
    }
}

extension Milliseconds {
    /// The moment as RFC 3339 writes it.
    var utc: String { UTCTime(milliseconds: value).text }
}

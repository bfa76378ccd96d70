import Synchronization

/// Somebody who has to do something for new settings to hold: rebind, resize, swap a table.
///
/// Getting ready may fail and must change nothing that others see; after it, exactly one of
/// `commit` and `rollBack` is called, and neither can fail.
public struct SettingsSubscriber<Group: SettingsGroup>: Sendable {
    public struct Prepared {
        let commit: () -> Void
        let rollBack: () -> Void

        public init(commit: @escaping () -> Void, rollBack: @escaping () -> Void = {}) {
            (self.commit, self.rollBack) = (commit, rollBack)
        }
    }

    /// Why a subscriber could not get ready, without secrets.
    public struct NotReady: Error, Hashable, Sendable {
        public let reason: String

        public init(_ reason: String) { self.reason = reason }
    }

    public let name: String
    let prepare: @Sendable (_ old: Group, _ new: Group) throws(NotReady) -> Prepared

    public init(
        _ name: String,
        prepare: @escaping @Sendable (_ old: Group, _ new: Group) throws(NotReady) -> Prepared
    ) {
        (self.name, self.prepare) = (name, prepare)
    }
}

/// The settings a process runs with, replaced as a whole or not at all.
public final class SettingsStore<Group: SettingsGroup>: Sendable {
    public typealias Load = @Sendable () throws(SettingsFile.Refusal) -> SettingsLayers

    private let load: Load
    private let snapshot: Mutex<SettingsSnapshot<Group>>
    /// Held during a reload, so that one follows the other.
    private let subscribers: Mutex<[SettingsSubscriber<Group>]>

    /// Begins with what `load` gives, which is also asked at each reload.
    public init(load: @escaping Load) throws(ReloadRefusal) {
        self.load = load
        snapshot = Mutex(try Self.read(load, version: 1))
        subscribers = Mutex([])
    }

    /// Begins with a file, and with an environment and flags that stay what they are. A file that
    /// is not there at the start is a warning where its place is a default, and a refusal where
    /// somebody has named it, and nothing is said where it `mayBeMissing`; one that is made later is
    /// read at the next reload, and one that goes later refuses the reload: falling back to the
    /// defaults is hardly what somebody meant.
    public convenience init(
        file path: String?, isNamed: Bool = false, mayBeMissing: Bool = false,
        over layers: SettingsLayers
    ) throws(ReloadRefusal) {
        let wasThere = Mutex(isNamed)
        try self.init { () throws(SettingsFile.Refusal) in
            guard let path else { return layers }
            var all = layers
            do throws(SettingsFile.Refusal) {
                all.file = try SettingsFile(reading: path)
                wasThere.withLock { $0 = true }
            } catch {
                guard case .missing = error, !wasThere.withLock({ $0 }) else { throw error }
                if !mayBeMissing { all.missingFile = path }
            }
            return all
        }
    }

    /// What holds now. One call gives settings of one version: ask once for what belongs together.
    public var current: SettingsSnapshot<Group> { snapshot.withLock { $0 } }

    /// From now on asked at each reload, in the order of subscribing.
    public func subscribe(_ subscriber: SettingsSubscriber<Group>) {
        subscribers.withLock { $0.append(subscriber) }
    }

    /// Reads everything anew and, if all of it is right and everybody is ready, lets it hold. A
    /// subscriber must not call this.
    public func reload() -> ReloadOutcome {
        subscribers.withLock { subscribers in
            do throws(ReloadRefusal) {
                return try apply(to: subscribers)
            } catch { return .refused(error) }
        }
    }

    private func apply(
        to subscribers: [SettingsSubscriber<Group>]
    ) throws(ReloadRefusal) -> ReloadOutcome {
        let old = current
        let new = try Self.read(load, version: old.version + 1)
        let changed = Self.changes(from: old.declared, to: new.declared)
        guard !changed.isEmpty else { return .unchanged }
        let fixed = changed.filter { $0.1.note.reload == .restart }.map { $0.1.row.key }
        guard fixed.isEmpty else { throw .needsRestart(keys: fixed) }

        var prepared: [SettingsSubscriber<Group>.Prepared] = []
        for subscriber in subscribers {
            do throws(SettingsSubscriber<Group>.NotReady) {
                prepared.append(try subscriber.prepare(old.settings, new.settings))
            } catch {
                for step in prepared.reversed() { step.rollBack() }
                throw .notPrepared(subscriber: subscriber.name, reason: error.reason)
            }
        }
        snapshot.withLock { $0 = new }
        for step in prepared { step.commit() }

        var change = SettingsChange()
        change.version = new.version
        change.rows = changed.map { SettingsChange.Row($0, $1) }
        return .applied(change)
    }

    /// What differs. A group may declare some settings only where another one asks for them.
    private static func changes(
        from old: [DeclaredSetting], to new: [DeclaredSetting]
    ) -> [(DeclaredSetting, DeclaredSetting)] {
        let before = Dictionary(uniqueKeysWithValues: old.map { ($0.row.key, $0) })
        let after = Set(new.map(\.row.key))
        let gone = old.filter { !after.contains($0.row.key) }
        return (new.map { (before[$0.row.key] ?? $0.absent, $0) } + gone.map { ($0, $0.absent) })
            .filter { !$0.equals($1) }
    }

    private static func read(
        _ load: Load, version: UInt64
    ) throws(ReloadRefusal) -> SettingsSnapshot<Group> {
        let layers: SettingsLayers
        do throws(SettingsFile.Refusal) { layers = try load() } catch { throw .file(error) }
        do throws(SettingsRefusal) {
            return try SettingsSnapshot(layers, version: version)
        } catch { throw .settings(error) }
    }
}

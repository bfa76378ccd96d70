public import Records

/// What a reload has changed, for the log and the event; secrets only say that they did.
public struct SettingsChange: Record, Hashable, Sendable {
    public struct Row: Record, Hashable, Sendable {
        public var key = "", before = "", after = "", origin = ""

        public init() {}

        init(_ before: DeclaredSetting, _ after: DeclaredSetting) {
            key = after.row.key
            (self.before, self.after) = (before.row.value, after.row.value)
            origin = after.row.origin
        }

        public mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
            try visit("key", &key)
            try visit("before", &before)
            try visit("after", &after)
            try visit("source", &origin)
        }
    }

    /// The version that holds from now on.
    public var version: UInt64 = 0
    public var rows: [Row] = []

    public init() {}

    public mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("version", &version)
        try visit("changes", &rows)
    }
}

/// What came of a reload.
public enum ReloadOutcome: Hashable, Sendable {
    /// Every value is what it was.
    case unchanged
    case applied(SettingsChange)
    /// Everything is as it was before.
    case refused(ReloadRefusal)
}

/// Why a reload changed nothing.
public enum ReloadRefusal: Error, Hashable, Sendable {
    case file(SettingsFile.Refusal)
    case settings(SettingsRefusal)
    /// These keys differ and cannot change in a running process.
    case needsRestart(keys: [String])
    /// A subscriber could not get ready for the new settings.
    case notPrepared(subscriber: String, reason: String)
}

extension ReloadRefusal: CustomStringConvertible {
    public var description: String {
        switch self {
        case .file(let refusal): "\(refusal)"
        case .settings(let refusal): "\(refusal)"
        case .needsRestart(let keys):
            "restart to change \(keys.joined(separator: ", ")), or set them back"
        case .notPrepared(let subscriber, let reason): "\(subscriber) is not ready: \(reason)"
        }
    }
}

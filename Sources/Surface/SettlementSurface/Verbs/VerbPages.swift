import Primitives
import Records

/// Providers as a verb shows them.
struct ProviderPage: Record, Hashable {
    var providers: [ProviderBalance] = []
    /// Where to go on; absent where there are no more.
    var next: Address?

    init() {}

    mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("providers", &providers)
        try visit("next", &next)
    }
}

/// Audit records as a verb shows them.
struct RecordPage: Record, Hashable {
    var records: [AuditEntry] = []

    init() {}

    mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("records", &records)
    }
}

/// What came of promises, as a verb shows it.
struct LevelPage: Record, Hashable {
    var resolutions: [SLAEntry] = []

    init() {}
    init(_ resolutions: [SLAEntry]) { self.resolutions = resolutions }

    mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("resolutions", &resolutions)
    }
}

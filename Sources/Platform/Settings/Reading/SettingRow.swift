public import Records

/// A setting as `config show` lists it.
public struct SettingRow: Record, Hashable, Sendable {
    public var key = ""
    /// As the file would say it; a secret as `(redacted)`, an absent one as nothing.
    public var value = ""
    public var origin = ""
    public var builtIn = ""
    public var isReloadable = false
    public var variable = ""
    public var flag = ""
    public var help = ""

    public init() {}

    public mutating func fields(_ visit: inout some FieldVisitor) throws(RecordError) {
        try visit("key", &key)
        try visit("value", &value)
        try visit("source", &origin)
        try visit("default", &builtIn)
        try visit("reloadable", &isReloadable)
        try visit("variable", &variable)
        try visit("flag", &flag)
        try visit("help", &help)
    }
}

/// A setting that was read: its row, and what a row does not say.
struct DeclaredSetting: Sendable {
    var row: SettingRow
    let rule: String
    let note: SettingNote
    /// For comparing: the row shows none of it.
    var secret: Secret?
    var isSecret = false

    /// The same setting where nobody declares it.
    var absent: DeclaredSetting {
        var absent = self
        (absent.row.value, absent.row.origin, absent.secret) = ("", "", nil)
        return absent
    }

    /// Whether both have the same value.
    func equals(_ other: DeclaredSetting) -> Bool {
        row.value == other.row.value && secret == other.secret
    }
}

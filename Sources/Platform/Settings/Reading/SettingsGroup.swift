/// The settings of a module, or of a program made of modules: a plain value, read in one place.
///
///     struct MarketSettings: SettingsGroup {
///         let waiting: Int
///
///         init(from source: inout SettingsSource) throws(SettingsRefusal) {
///             waiting = try source.integer("market.waiting", in: 1...1_000_000, default: 4_096)
///         }
///     }
///
/// A setting with a mistake has its default until reading ends, so that the next ones are looked at
/// too; nobody sees the group then.
public protocol SettingsGroup: Sendable {
    init(from source: inout SettingsSource) throws(SettingsRefusal)
}

/// What a program runs with: its settings, where each came from, and which reading it was.
public struct SettingsSnapshot<Group: SettingsGroup>: Sendable {
    public let settings: Group
    /// 1 for what the program began with, one more for each reload that took effect.
    public let version: UInt64
    public let warnings: [SettingsWarning]
    let declared: [DeclaredSetting]

    /// Reads and checks all of it; throws every mistake there is.
    public init(_ layers: SettingsLayers, version: UInt64 = 1) throws(SettingsRefusal) {
        var source = SettingsSource(layers)
        settings = try Group(from: &source)
        (declared, warnings) = try source.end()
        self.version = version
    }

    /// Every setting, in the order of the declarations.
    public var rows: [SettingRow] { declared.map(\.row) }
}

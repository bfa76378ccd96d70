/// What goes with a setting beside its key, bounds and default.
public struct SettingNote: Hashable, Sendable, ExpressibleByStringLiteral {
    /// Whether a change takes effect in a running process.
    public enum Reload: Hashable, Sendable { case live, restart }

    public let help: String
    public let reload: Reload
    /// The variable's name where it does not follow from the key.
    public let variable: String?
    /// Names the variable had before; they work and warn.
    public let aliases: [String]
    /// The flag's name, with its dashes; the key itself (`--set key=value`) always works.
    public let flag: String?

    public init(
        _ help: String = "", _ reload: Reload = .restart, variable: String? = nil,
        aliases: [String] = [], flag: String? = nil
    ) {
        (self.help, self.reload, self.variable) = (help, reload, variable)
        (self.aliases, self.flag) = (aliases, flag)
    }

    public init(stringLiteral help: String) { self.init(help) }

    public static func live(
        _ help: String, variable: String? = nil, aliases: [String] = [], flag: String? = nil
    ) -> SettingNote {
        SettingNote(help, .live, variable: variable, aliases: aliases, flag: flag)
    }
}

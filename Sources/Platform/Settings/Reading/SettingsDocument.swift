extension SettingsSnapshot {
    /// A settings file that says what holds anyway: every key with its help, bounds, variable and
    /// flag, and the default. Read back, it changes nothing.
    public static func defaultFile() throws(SettingsRefusal) -> String {
        let snapshot = try Self(SettingsLayers())
        var tables: [(name: String, settings: [DeclaredSetting])] = []
        for setting in snapshot.declared {
            let name = setting.row.key.split(separator: ".").dropLast().joined(separator: ".")
            if let place = tables.firstIndex(where: { $0.name == name }) {
                tables[place].settings.append(setting)
            } else {
                tables.append((name, [setting]))
            }
        }
        // Keys of no table have to come first: a header has no end.
        tables = tables.filter { $0.name.isEmpty } + tables.filter { !$0.name.isEmpty }
        let texts = tables.map { table in
            (table.name.isEmpty ? "" : "[\(table.name)]\n")
                + table.settings.map(text).joined(separator: "\n")
        }
        return texts.joined(separator: "\n")
    }

    private static func text(_ setting: DeclaredSetting) -> String {
        let row = setting.row
        var lines: [String] = []
        if !row.help.isEmpty { lines += row.help.split(separator: "\n").map { "# \($0)" } }
        lines.append("# \(setting.rule).")
        let variable = row.variable + (setting.isSecret ? "_FILE" : "")
        let flag = row.flag.isEmpty ? "" : " Flag: \(row.flag)."
        let reload = row.isReloadable ? "Reloads." : "Needs a restart."
        lines.append("# Variable: \(variable).\(flag) \(reload)")
        let name = row.key.split(separator: ".").last ?? ""
        let isShown = !row.builtIn.isEmpty && !setting.isSecret
        lines.append(isShown ? "\(name) = \(row.builtIn)" : "# \(name) =")
        return lines.map { $0 + "\n" }.joined()
    }
}

/// What was given, layer by layer: defaults lie below, in the declarations.
public struct SettingsLayers: Sendable {
    /// A flag as it was given: `--bind 127.0.0.1:0`, or a key with its value.
    public struct Flag: Hashable, Sendable {
        public let name: String
        public let text: String

        public init(_ name: String, _ text: String) { (self.name, self.text) = (name, text) }
    }

    public var file: SettingsFile?
    /// A file that was looked for and is not there, which is worth a warning.
    var missingFile: String?
    public var environment: [String: String]
    /// A later one wins over an earlier one of the same name.
    public var flags: [Flag]
    /// How our variables begin: `TB_`. Others of the environment are nobody's mistake.
    public var prefix: String
    /// Tables of the file that other programs read: `gateway`.
    public var foreignTables: Set<String>
    /// How variables of other programs begin that share our prefix: `TB_GATEWAY_`.
    public var foreignVariables: [String]

    public init(
        file: SettingsFile? = nil, environment: [String: String] = [:], flags: [Flag] = [],
        prefix: String = "TB_", foreignTables: Set<String> = [], foreignVariables: [String] = []
    ) {
        (self.file, self.environment, self.flags) = (file, environment, flags)
        (self.prefix, self.foreignTables) = (prefix, foreignTables)
        self.foreignVariables = foreignVariables
    }

    /// `market.waiting` → `TB_MARKET_WAITING`.
    func variable(of key: String) -> String {
        prefix + String(key.map { $0 == "." || $0 == "-" ? "_" : $0 }).uppercased()
    }
}

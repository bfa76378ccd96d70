/// One mistake in what an operator has written.
public struct SettingsViolation: Hashable, Sendable {
    public let key: String
    /// What stands there, on one line and cut; `nil` for a secret, or where nothing stands.
    public let value: String?
    /// What was expected.
    public let rule: String
    public let origin: SettingOrigin

    public init(key: String, value: String?, rule: String, origin: SettingOrigin) {
        (self.key, self.value, self.rule, self.origin) = (key, value, rule, origin)
    }
}

extension SettingsViolation: CustomStringConvertible {
    public var description: String {
        "\(origin): \(key)\(value.map { " = " + $0 } ?? ""): \(rule)"
    }
}

/// Why there are no settings: every mistake that was found, in the order of their declarations.
public struct SettingsRefusal: Error, Hashable, Sendable {
    /// So many are told; reading stops there.
    public static let most = 256

    public let violations: [SettingsViolation]

    public init(_ violations: [SettingsViolation]) { self.violations = violations }
}

extension SettingsRefusal: CustomStringConvertible {
    public var description: String {
        let count = violations.count == 1 ? "1 setting is" : "\(violations.count) settings are"
        return "\(count) not as expected\n"
            + violations.map { "  \($0)" }.joined(separator: "\n")
    }
}

/// Something an operator should know that stops nothing.
public enum SettingsWarning: Hashable, Sendable {
    case missingFile(path: String)
    case oldVariable(String, now: String)
    /// The old name is set beside the new one and does nothing.
    case ignoredVariable(String, now: String)
    case secretOnCommandLine(flag: String)
}

extension SettingsWarning: CustomStringConvertible {
    public var description: String {
        switch self {
        case .missingFile(let path): "\(path): there is no such file; the defaults apply"
        case .oldVariable(let name, let now): "variable \(name) is an old name: use \(now)"
        case .ignoredVariable(let name, let now): "variable \(name) is ignored, since \(now) is set"
        case .secretOnCommandLine(let flag):
            "flag \(flag): every user of this machine can read it: use a file"
        }
    }
}

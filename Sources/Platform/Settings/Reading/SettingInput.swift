/// What a layer says a setting is: a value of the file, or the text of a variable or flag.
enum SettingInput: Sendable {
    case item(TOMLValue)
    case text(String)

    /// As a violation shows it.
    var shown: String {
        switch self {
        case .item(.string(let text)), .text(let text): ShownText.quoted(text)
        case .item(let value): ShownText.cut(TOML.text(value))
        }
    }
}

/// Where a value came from.
public enum SettingOrigin: Hashable, Sendable {
    case builtIn
    case file(path: String, TOMLPosition)
    case variable(String)
    case flag(String)
}

extension SettingOrigin: CustomStringConvertible {
    public var description: String {
        switch self {
        case .builtIn: "default"
        case .file(let path, let position): "\(path):\(position)"
        case .variable(let name): "variable \(name)"
        case .flag(let name): "flag \(name)"
        }
    }
}

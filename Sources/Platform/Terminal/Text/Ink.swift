/// How a piece of text stands out, where colour is wanted.
package enum Ink: Hashable, Sendable {
    case plain, strong, faint, good, bad, warning

    private var code: String {
        switch self {
        case .plain: ""
        case .strong: "1"
        case .faint: "2"
        case .good: "32"
        case .bad: "1;31"
        case .warning: "33"
        }
    }

    /// The text in this ink. It must hold no escapes of its own.
    func around(_ text: String, isColored: Bool) -> String {
        isColored && self != .plain && !text.isEmpty ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
    }
}
